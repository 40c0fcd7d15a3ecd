import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createSingleFlight } from '../../../shared/connections/core/single-flight.ts';
import { withTimeLimit } from '../../../shared/connections/core/time-limit.ts';
import { createCircuitBreaker } from '../../../shared/connections/resilience/circuit-breaker.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const limit = { limitMs: 60_000, error: () => new Error('too late') };
const breaker = createCircuitBreaker({ peer: 'otp', clock: systemClock, isFailure: () => false });

/** One signal serves a whole call: hundreds of requests to OTP wait under the signal of a refresh. */
test.each<[string, (signal: AbortSignal, work: () => Promise<unknown>) => Promise<unknown>]>([
  ['a time limit', (signal, work) => withTimeLimit(signal, limit, work)],
  ['a circuit breaker', (signal, work) => breaker.run(signal, work)],
  [
    'a flight that was joined',
    async (signal, work) => {
      const flight = createSingleFlight();
      const first = flight.run('key', () => Promise.resolve().then(work), { signal: new AbortController().signal });
      await Promise.allSettled([first, flight.run('key', work, { signal })]);
    },
  ],
])('%s leaves no listener at its signal and no timer, whether the work succeeds or fails', async (_, wait) => {
  const { signal } = new AbortController();
  await wait(signal, async () => 'done');
  await wait(signal, () => Promise.reject(new Error('failed'))).catch(() => undefined);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
