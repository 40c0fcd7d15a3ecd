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

  it('say so if nothing is measured yet', () => {
    expect(putFigures(marks(''), { benches: [] })).toContain('Not measured yet');
  });

  it('require both markers', () => {
    expect(() => putFigures('# Headway', results())).toThrow('README.md: expected the lines <!-- From');
  });
});
