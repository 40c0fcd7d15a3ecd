import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { growth } from './growth.ts';

describe('the run with growing networks', () => {
  it('measures each query and the memory for each size', async () => {
    const [table] = await growth.run({ isQuick: true, random: createRandom(1), progress: () => {} });
    const groups = Map.groupBy(table?.rows ?? [], ({ group }) => group);
    expect([...groups.keys()]).toEqual(['1,000 stops', '5,000 stops']);
    for (const rows of groups.values()) {
      expect(rows.map(({ unit }) => unit)).toEqual(['ms', 'MB', 'MB', 'us', 'us', 'us', 'us', 'us', 'us']);
      expect(rows.flatMap(({ samples }) => samples).every((sample) => sample > 0)).toBe(true);
    }
    expect(table?.plots?.flatMap(({ lines }) => lines).every(({ points }) => points.length === 2)).toBe(true);
  });
});
