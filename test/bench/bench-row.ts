/** One line of the benchmark's table. */
export type BenchRow = {
  readonly name: string;
  readonly median: number;
  readonly p95: number;
  readonly unit: 'ms' | 'us' | 'kB' | 'MB';
  /** The most that the median should be; null where there is no goal. */
  readonly goal: number | null;
};

/** One thing that `npm run bench` can measure. Quick: fewer rounds, the same work. */
export type Bench = {
  readonly name: string;
  readonly run: (options: { readonly isQuick: boolean }) => Promise<readonly BenchRow[]>;
};

/** The median and the 95th percentile of some samples. */
export function summarise(samples: readonly number[]): { median: number; p95: number } {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}

/** Does the work some rounds, after one that does not count, and gives the milliseconds of each. */
export function measureRounds(rounds: number, work: (round: number) => unknown): number[] {
  work(0);
  return Array.from({ length: rounds }, (_, round) => {
    const start = performance.now();
    work(round);
    return performance.now() - start;
  });
}
