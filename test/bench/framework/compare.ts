import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { BenchRow, BenchTable } from './bench.ts';
import type { Results } from './results.ts';
import { type Estimate, estimateRatio } from './statistics.ts';

export type Comparison = {
  readonly where: string;
  /** New divided by stored: the ratios to the baseline if the table has one (which cancels out the machine), else the medians. */
  readonly ratio: Estimate;
  readonly isOfRatios: boolean;
  readonly verdict: 'slower' | 'faster' | 'same';
};

/**
 * Compares every row that both runs have. A row is slower or faster if its whole interval is further from 1 than the noise.
 * @param options.noise difference between two runs of the same code; 0.1 is 10 %
 */
export function compareResults(now: Results, then: Results, { noise }: { noise: number }): Comparison[] {
  const random = createRandom(1);
  const stored = new Map(
    then.benches.flatMap(({ name, tables }) => tables.map((table) => [`${name}/${table.name}`, table])),
  );
  return now.benches.flatMap(({ name, tables }) =>
    tables.flatMap((table) => {
      const before = stored.get(`${name}/${table.name}`);
      return table.rows.flatMap((row): Comparison[] => {
        const pair = before && findRow(before, row.name, row.group);
        if (pair === undefined || row.samples.length < 5 || pair.samples.length < 5) return [];
        const where = [name, table.name, row.group, row.name].filter((part) => part !== undefined).join(' / ');
        const ratio = estimateRatio(row.samples, pair.samples, random);
        const base = divideBases(table, before as BenchTable, row, random);
        const isOfRatios = base !== undefined;
        const against = base ?? { value: 1, low: 1, high: 1 };
        const estimate = {
          value: ratio.value / against.value,
          low: ratio.low / against.high,
          high: ratio.high / against.low,
        };
        return [{ where, ratio: estimate, isOfRatios, verdict: judge(estimate, noise) }];
      });
    }),
  );
}

/** The noise of both runs: twice the largest difference between two identical contestants, at least 10 %. */
export function readNoise(...runs: readonly Results[]): number {
  const differences = runs
    .flatMap(({ benches }) => benches.find(({ name }) => name === 'noise')?.tables ?? [])
    .filter(({ baseline }) => baseline === 'A')
    .flatMap(({ rows }) => {
      const [a, b] = ['A', 'A again'].map((wanted) => rows.filter(({ name }) => name === wanted));
      return (a ?? []).flatMap((row, index) => {
        const other = b?.[index];
        if (other === undefined) return [];
        const { low, high } = estimateRatio(other.samples, row.samples, createRandom(index));
        return [Math.abs(low - 1), Math.abs(high - 1)];
      });
    });
  return Math.max(0.1, ...differences.map((difference) => 2 * difference));
}

function divideBases(now: BenchTable, then: BenchTable, row: BenchRow, random: () => number): Estimate | undefined {
  if (now.baseline === undefined || now.baseline !== then.baseline || row.name === now.baseline) return undefined;
  const [base, before] = [now, then].map((table) => findRow(table, now.baseline ?? '', row.group));
  if (!base?.samples.length || !before?.samples.length) return undefined;
  return estimateRatio(base.samples, before.samples, random);
}

function findRow({ rows }: BenchTable, name: string, group: string | undefined): BenchRow | undefined {
  return rows.find((row) => row.name === name && row.group === group);
}

function judge({ low, high }: Estimate, noise: number): Comparison['verdict'] {
  if (low > 1 + noise) return 'slower';
  return high < 1 / (1 + noise) ? 'faster' : 'same';
}
