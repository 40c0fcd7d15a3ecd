import { describe, expect, it } from 'vitest';
import type { Goal } from '../framework/bench.ts';
import type { Results } from '../framework/results.ts';
import { putFigures } from './readme-figures.ts';

const run = {
  at: '2026-01-02T03:04:05.000Z',
  commit: 'abc',
  seed: 7,
  isQuick: false,
  seconds: 12,
  machine: '2 x CPU',
  versions: { node: '24' },
};
const goal = (name: string, more: Partial<Goal> = {}): Goal => ({
  name,
  value: 0.25,
  direction: 'at most',
  limit: 0.5,
  unit: 'ms',
  isHeadline: true,
  ...more,
});
const results = (...goals: Goal[]): Results => ({
  benches: [{ name: 'b', title: 'B', run, tables: [{ name: 't', title: 'T', rows: [], goals }] }],
});
const marks = (inside: string) =>
  `# Headway\n\n<!-- From docs/benchmark/results.json by \`npm run bench:readme\`; do not edit. -->${inside}<!-- End of the figures. -->\n\nThe end\n`;

describe('the figures of README.md', () => {
  it('are the headline goals of the stored run, including missed ones', () => {
    const written = putFigures(
      marks('old'),
      results(goal('overhead'), goal('inner', { isHeadline: false }), goal('reuse', { value: 1 })),
    );
    expect(written).toContain(
      '| overhead | at most 0.500 ms | 0.250 ms |\n| reuse | at most 0.500 ms | 1 ms, missed |',
    );
    expect(written).not.toContain('inner');
    expect(written).not.toContain('old');
    expect(written).toContain('2 of 3 goals met.');
    expect(written).toMatch(/commit abc, seed 7/);
    expect(written.startsWith('# Headway\n')).toBe(true);
    expect(written.endsWith('\n\nThe end\n')).toBe(true);
  });

  it('stay the same when written again, and change with the results', () => {
    const once = putFigures(marks(''), results(goal('overhead')));
    expect(putFigures(once, results(goal('overhead')))).toBe(once);
    expect(putFigures(once, results(goal('overhead', { value: 0.26 })))).not.toBe(once);
  });

  it('name the benches that another run has measured', () => {
    const { benches } = results(goal('overhead'));
    expect(putFigures(marks(''), { benches })).not.toContain('other runs');
    const later = {
      name: 'growth',
      title: 'G',
      run: { ...run, at: '2026-01-03T03:04:05.000Z', commit: 'def' },
      tables: [],
    };
    const written = putFigures(marks(''), { benches: [...benches, later] });
    expect(written).toContain('Measured in other runs: growth (2026-01-03 03:04 UTC, commit def).');
  });

  it('name the time of all benches of the run', () => {
    const [bench] = results(goal('overhead')).benches;
    if (bench === undefined) throw new Error('no bench');
    const other = { ...bench, name: 'other', tables: [], run: { ...run, at: '2026-01-03T03:04:05.000Z' } };
    const written = putFigures(marks(''), { benches: [bench, { ...bench, name: 'c', tables: [] }, other] });
    expect(written).toContain('seed 7, 24 s, 2 x CPU');
  });

  it('contain what a call costs, with the memory of its process', () => {
    const row = (name: string, figures: Record<string, number>) =>
      ({ name, unit: 'ms', samples: [], figures }) as const;
    const cost = { 'CPU ms per call': 0.417, 'billed ms': 2, '$ per million calls': 0.2333 };
    const bench = (name: string, tables: Record<string, ReturnType<typeof row>[]>) => ({
      ...{ name, title: name, run },
      tables: Object.entries(tables).map(([table, rows]) => ({ name: table, title: table, rows })),
    });
    const { benches } = results(goal('overhead'));
    const measured = [
      bench('api-endpoints', {
        costs: [row('plain handler', cost), row('Headway: a duty', cost)],
        endpoints: [row('/stop/synthetic/S1', cost), row('/health', cost)],
      }),
      bench('cold-start', {
        'first-answer': [
          row('bare handler', { 'MB resident after 50 calls': 64.1 }),
          row('Headway', { 'MB resident after 50 calls': 78.6 }),
        ],
      }),
    ];
    const written = putFigures(marks(''), { benches: [...benches, ...measured] });
    expect(written).toContain('| plain handler | 0.42 | 2 | 0.23 | 64 |');
    expect(written).toContain('| Headway: a duty | 0.42 | 2 | 0.23 | 79 |');
    expect(written).toContain('| /stop/synthetic/S1 | 0.42 | 2 | 0.23 | – |');
    expect(written).not.toContain('/health');
  });

  it('say so if nothing is measured yet', () => {
    expect(putFigures(marks(''), { benches: [] })).toContain('Not measured yet');
  });

  it('require both markers', () => {
    expect(() => putFigures('# Headway', results())).toThrow('README.md: expected the lines <!-- From');
  });
});
