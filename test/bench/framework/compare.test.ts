import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { BenchTable } from './bench.ts';
import { compareResults, readNoise } from './compare.ts';
import type { Results } from './results.ts';

const run = { at: '', commit: '', seed: 1, isQuick: false, seconds: 1, machine: '', versions: {} };

function around(middle: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 200 }, () => middle * (0.95 + random() / 10));
}

function toResults(name: string, rows: Record<string, number[]>, baseline?: string): Results {
  const table: BenchTable = {
    name: 'table',
    title: '',
    ...(baseline === undefined ? {} : { baseline }),
    rows: Object.entries(rows).map(([row, samples]) => ({ name: row, unit: 'ms', samples })),
  };
  return { benches: [{ name, title: '', run, tables: [table] }] };
}

const compare = (now: Results, then: Results) =>
  Object.fromEntries(compareResults(now, then, { noise: 0.1 }).map(({ where, verdict }) => [where, verdict]));

describe('a comparison with the stored run', () => {
  it('finds rows that are slower or faster than the noise explains', () => {
    const then = toResults('x', { same: around(10, 1), worse: around(10, 2), better: around(10, 3), gone: [1] });
    const now = toResults('x', { same: around(10.3, 4), worse: around(15, 5), better: around(5, 6), fresh: [1] });
    expect(compare(now, then)).toEqual({
      'x / table / same': 'same',
      'x / table / worse': 'slower',
      'x / table / better': 'faster',
    });
  });

  it('divides by the baseline of each run, so that a slower machine does not count as slower code', () => {
    const then = toResults('x', { base: around(10, 1), ours: around(2, 2), lost: around(2, 3) }, 'base');
    const now = toResults('x', { base: around(30, 4), ours: around(6, 5), lost: around(12, 6) }, 'base');
    expect(compare(now, then)).toEqual({
      'x / table / base': 'slower',
      'x / table / ours': 'same',
      'x / table / lost': 'slower',
    });
  });

  it('takes the noise from the A/A runs, and a tenth at least', () => {
    const quiet = toResults('noise', { A: around(10, 1), 'A again': around(10, 2) }, 'A');
    const loud = toResults('noise', { A: around(10, 1), 'A again': around(12, 2) }, 'A');
    expect(readNoise(quiet, quiet)).toBe(0.1);
    expect(readNoise(quiet, loud)).toBeGreaterThan(0.38);
    expect(readNoise(toResults('other', {}))).toBe(0.1);
  });
});
