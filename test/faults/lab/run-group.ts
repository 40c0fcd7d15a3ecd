import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Lab } from './lab.ts';
import { createTally, fail, findMissedGoals, type OpenRowGroup, type Row, type RowGroup, type Tally } from './row.ts';

export type RowResult = {
  readonly row: Row;
  readonly tally: Tally;
  readonly missed: readonly string[];
};

export type GroupResult = {
  readonly group: string;
  readonly results: readonly RowResult[];
  readonly leaks: readonly string[];
  readonly skipped: string | null;
  readonly seconds: number;
};

const longestRoundMs = 30_000; // far above every limit of Headway; a hanging round is reported and the others continue
const longestStepMs = 120_000; // to open a group, count its leaks or close it, which takes seconds
const failedRoundsBeforeGivingUp = 3; // further rounds would fail in the same way, and each may take a whole deadline

/**
 * Runs all rounds of all rows of a group, one at a time, in random order.
 * @throws Error with the name of the group if it does not open
 */
export async function runGroup(
  lab: Lab,
  group: RowGroup,
  options: { rounds: number; random: Random; only: RegExp; onRound?: (shareDone: number) => void; stepMs?: number },
): Promise<GroupResult> {
  const { stepMs = longestStepMs } = options;
  const startMs = performance.now();
  const opened = await endWithin(stepMs, 'opening', () => group.open(lab)).catch((error: unknown) => {
    throw new Error(`${group.name}: ${error}`, { cause: error });
  });
  const describe = ({ results = [], leaks = [], skipped = null }: Partial<GroupResult>): GroupResult => {
    return { group: group.name, results, leaks, skipped, seconds: (performance.now() - startMs) / 1000 };
  };
  if ('skipped' in opened) return describe({ skipped: opened.skipped });
  const closed = () => endWithin(stepMs, 'closing the group', opened.close);
  const found = await runRows(opened, group.name, { ...options, stepMs }).catch(async (error: unknown) => {
    await closed();
    throw error;
  });
  const unclosed = await closed().then(
    () => [],
    (error: unknown) => [String(error)],
  );
  return describe({ ...found, leaks: [...found.leaks, ...unclosed] });
}

async function runRows(
  { rows: all, findLeaks }: OpenRowGroup,
  group: string,
  options: { rounds: number; random: Random; only: RegExp; onRound?: (shareDone: number) => void; stepMs: number },
): Promise<Pick<GroupResult, 'results' | 'leaks'>> {
  const { rounds, random, only, onRound = () => {}, stepMs } = options;
  const rows = all.filter(({ name }) => only.test(`${group}: ${name}`));
  // --only left nothing to run: what opened a moment ago cannot have leaked.
  if (rows.length === 0) return { results: [], leaks: [] };
  const tallies = new Map(rows.map((row) => [row, createTally(row.goals.withinMs)]));
  const planned = shuffle(
    rows.flatMap((row) => Array.from({ length: rounds }, () => row)),
    random,
  );
  for (const [index, row] of planned.entries()) {
    onRound(index / planned.length);
    const tally = tallies.get(row);
    if (tally === undefined || tally.failedRounds >= failedRoundsBeforeGivingUp) continue;
    await runRound(row, tally, random);
  }
  const leaks = await endWithin(stepMs, 'counting', findLeaks).catch((error: unknown) => [
    `leaks could not be counted: ${error}`,
  ]);
  const results = [...tallies].map(([row, tally]) => ({ row, tally, missed: findMissedGoals(row, tally) }));
  return { results, leaks };
}

async function runRound(row: Row, tally: Tally, random: Random): Promise<void> {
  const failedBefore = tally.failed;
  try {
    await endWithin(longestRoundMs, 'the round', () => row.round(tally, random, tally.rounds));
  } catch (error) {
    fail(tally, `the round failed: ${error}`);
  }
  tally.rounds += 1;
  if (tally.failed > failedBefore) tally.failedRounds += 1;
}

/** @throws Error that names the step if it does not end in time; the step itself goes on */
export async function endWithin<T>(limitMs: number, step: string, work: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${step} did not end within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
