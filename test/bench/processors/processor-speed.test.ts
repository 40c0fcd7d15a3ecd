import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchSpeed } from './processor-speed.ts';

it('measures the speed of the processor while other work runs, or says that it could not', async () => {
  const watch = watchSpeed();
  await setTimeout(200);
  const speed = watch.stop();
  expect(speed).toBeGreaterThan(1); // a piece takes far less than a millisecond
  expect(speed).toBeLessThan(1000);
  expect(watchSpeed().stop()).toBeNaN();
});
