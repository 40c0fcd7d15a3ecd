import { expect, it } from 'vitest';
import type { Results } from '../framework/results.ts';
import { putPoolFigures } from './pool-figures.ts';

const run = { at: '2026-01-02', commit: 'a', seed: 1, isQuick: false, seconds: 1, machine: 'm', versions: {} };
const figures = { freezes: 100, 'failed calls': 2, 'writes lost': 1, 'writes run twice': 0, 'connections lost': 0 };
const row = (group: string, more: object) => ({
  ...{ group, name: 'drop-in Pool', unit: 'ms' as const, samples: [1, 3] },
  figures: { ...figures, 'new connections': 0, 'round trips (median)': 2, ...more },
});
const results: Results = {
  benches: [
    {
      ...{ name: 'pools', title: 'P', run },
      tables: [
        {
          ...{ name: 'pools-freeze', title: 'F' },
          rows: [row('peer alive', {}), row('peer closed', { 'connections lost': 100, 'new connections': 101 })],
        },
        { name: 'pools-warm', title: 'W', rows: [{ name: 'drop-in Pool', unit: 'ms', samples: [0.1234] }] },
      ],
    },
  ],
};
const readme =
  'before\n<!-- From docs/benchmark/results.json by `npm run bench:readme`; do not edit. -->old<!-- End of the figures. -->\nafter\n';

it("writes the pools' figures over all faults into the package's README", () => {
  const written = putPoolFigures(readme, results);
  expect(written).toContain('| drop-in Pool | 4 of 200 | 2 | 101 / 100 | 2 | 2.0 ms | 3.0 ms |');
  expect(written).toContain('A warm `pool.query` takes 0.123 ms (median)');
  expect(written).not.toContain('old');
  expect(written).toMatch(/^before\n[\s\S]*\nafter\n$/);
});

it('refuses a page without markers and results without the bench', () => {
  expect(() => putPoolFigures('no markers', results)).toThrow('expected the markers');
  expect(() => putPoolFigures(readme, { benches: [] })).toThrow('a stored run of the bench pools');
});
