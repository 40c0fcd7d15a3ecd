import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchProcessors } from './processor-use.ts';

it('reads how busy the processors of each half were', async () => {
  const watch = watchProcessors({ database: [0], environments: [] });
  await setTimeout(50);
  const { database, environments } = watch.stop();
  expect(database).toBeGreaterThanOrEqual(0);
  expect(database).toBeLessThanOrEqual(1);
  expect(environments).toBeNaN();
});
