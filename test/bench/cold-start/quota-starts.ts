import type { BenchOptions, BenchRow, BenchTable } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { median } from '../framework/statistics.ts';
import { openCpuQuota } from '../processors/cpu-quota.ts';

/** CPU that Lambda gives a function of this memory after its init phase: 1,769 MB are one core (Lambda developer guide). */
const quotas = [
  { share: 0.29, memoryMb: 512 },
  { share: 0.58, memoryMb: 1024 },
  { share: 1, memoryMb: 1769 },
];
const goalShare = 0.58;
/** The goal of 150 ms over a bare handler was set where plain pg, the least that such a start can take, added 93 ms. */
const goalMs = 57;

/** A function to start: the bundle, and its settings. */
export type StartedFunction = {
  readonly name: string;
  readonly path: string;
  readonly variables: Readonly<Record<string, string>>;
};

/**
 * Measures the start and the first call of functions with the CPU of small Lambda functions.
 * @param functions a bare handler, plain pg and Headway
 * @param options.program functions/first-call.ts, built
 */
export async function measureQuotaStarts(
  functions: readonly StartedFunction[],
  { program, event, options }: { program: string; event: unknown; options: BenchOptions },
): Promise<BenchTable> {
  const rows: BenchRow[] = [];
  const skipped: string[] = [];
  for (const { share, memoryMb } of quotas) {
    const group = `${share} of a core (${memoryMb} MB)`;
    const quota = await openCpuQuota(share);
    if (typeof quota === 'string') {
      skipped.push(`Skipped: ${group}: ${quota}.`);
      console.log(`SKIPPED: cold start with ${group}: ${quota}`);
      continue;
    }
    options.progress(`starts with ${group}`);
    try {
      const samples = await interleave(
        functions.map(({ name, path, variables }) => ({
          name,
          run: () =>
            quota.run(process.execPath, [program, path, JSON.stringify(event)], {
              PATH: process.env['PATH'],
              ...variables,
            }),
        })),
        { rounds: options.isQuick ? 1 : 7, warmUp: 1, random: options.random },
      );
      rows.push(...[...samples].map(([name, times]): BenchRow => ({ group, name, unit: 'ms', samples: times })));
    } finally {
      await quota.close();
    }
  }
  const [bareMs = Number.NaN, plainPgMs = Number.NaN, ownMs = Number.NaN] = functions.map((wanted) =>
    median(rows.find(({ group, name }) => group?.startsWith(`${goalShare} `) && name === wanted.name)?.samples ?? []),
  );
  return {
    name: 'first-answer-by-cpu',
    title: 'The same with the CPU of smaller functions',
    notes: [
      'A process with a CPU quota (cgroup) starts, loads the function, makes one call and exits. Lambda gives more CPU during init than the memory says, so these figures are an upper bound.',
      ...skipped,
    ],
    baseline: functions[0]?.name ?? '',
    rows,
    goals:
      rows.length === 0
        ? []
        : [
            {
              name: `cold start over plain pg with ${goalShare} of a core`,
              value: ownMs - plainPgMs,
              direction: 'at most',
              limit: goalMs,
              unit: 'ms',
              reason: `Over a bare handler, Headway adds ${(ownMs - bareMs).toFixed(0)} ms, and plain pg ${(plainPgMs - bareMs).toFixed(0)} ms: the CPU time of a start, in the profile of the whole core, divided by the share.`,
            },
          ],
  };
}
