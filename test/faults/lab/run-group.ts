import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Lab } from './lab.ts';
import { findMissedGoals, type Row, type RowGroup } from './row.ts';
import { createTally, fail, type Tally } from './tally.ts';

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
const failedRoundsBeforeGivingUp = 3; // further rounds would fail in the same way, and each may take a whole deadline

/** Runs all rounds of all rows of a group, one at a time, in random order. */
export async function runGroup(
  lab: Lab,
  group: RowGroup,
  {
    rounds,
    random,
    only,
    onRound = () => {},
  }: { rounds: number; random: Random; only: RegExp; onRound?: (shareDone: number) => void },
): Promise<GroupResult> {
  const startMs = performance.now();
  const opened = await group.open(lab);
  const seconds = () => (performance.now() - startMs) / 1000;
  if ('skipped' in opened) {
    return { group: group.name, results: [], leaks: [], skipped: opened.skipped, seconds: seconds() };
  }
  try {
    const rows = opened.rows.filter(({ name }) => only.test(`${group.name}: ${name}`));
    // --only left nothing to run: what opened a moment ago cannot have leaked.
    if (rows.length === 0) return { group: group.name, results: [], leaks: [], skipped: null, seconds: seconds() };
    const tallies = new Map(rows.map((row) => [row, createTally(row.goals.withinMs)]));
    const all = shuffle(
      rows.flatMap((row) => Array.from({ length: rounds }, () => row)),
      random,
    );
    for (const [index, row] of all.entries()) {
      onRound(index / all.length);
      const tally = tallies.get(row);
      if (tally === undefined || tally.failedRounds >= failedRoundsBeforeGivingUp) continue;
      await runRound(row, tally, random);
    }
    const leaks = await opened.findLeaks().catch((error: unknown) => [`leaks could not be counted: ${error}`]);
    const results = [...tallies].map(([row, tally]) => ({ row, tally, missed: findMissedGoals(row, tally) }));
    return { group: group.name, results, leaks, skipped: null, seconds: seconds() };
  } finally {
    await opened.close();
  }
}

async function runRound(row: Row, tally: Tally, random: Random): Promise<void> {
  const failedBefore = tally.failed;
  const { promise: hung, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the round did not end within ${longestRoundMs / 1000} s`)),
    longestRoundMs,
  );
  try {
    await Promise.race([row.round(tally, random, tally.rounds), hung]);
  } catch (error) {
    fail(tally, `the round failed: ${error}`);
  } finally {
    clearTimeout(timer);
  }
  tally.rounds += 1;
  if (tally.failed > failedBefore) tally.failedRounds += 1;
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
