import { expect, test } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import { createFreezeWatch } from '../../shared/connections/freeze-watch.ts';

function createClocks() {
  const at = { wallMs: 1_000_000, monotonicMs: 0 };
  const clock: Clock = { now: () => at.wallMs, monotonic: () => at.monotonicMs };
  return { at, watch: createFreezeWatch({ clock }) };
}

test('a gap is what the wall clock says, where the other clock stood still', async () => {
  const { at, watch } = createClocks();
  watch.rest();
  at.wallMs += 7000;
  expect(await watch.thaw()).toBe(7000);
});

test('a gap is what the monotonic clock says, where the wall clock was set back', async () => {
  const { at, watch } = createClocks();
  watch.rest();
  at.wallMs -= 3_600_000;
  at.monotonicMs += 4000;
  expect(await watch.thaw()).toBe(4000);
});

test('a gap is measured from the end of the last invocation', async () => {
  const { at, watch } = createClocks();
  await watch.thaw();
  at.wallMs += 900;
  watch.rest();
  at.wallMs += 30;
  expect(await watch.thaw()).toBe(30);
  expect(watch.figures()).toEqual({ thaws: 2, gaps: 1, longestGapMs: 30 });
});

test('after a gap the event loop has turned when the thaw is over, and without one it has not', async () => {
  const { at, watch } = createClocks();
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  await watch.thaw();
  expect(hasTurned).toBe(false);
  at.wallMs += 10_000;
  await watch.thaw();
  expect(hasTurned).toBe(true);
});
