import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, isFullQueue, UnavailableError } from '../../../shared/connections/core/errors.ts';
import {
  describeFullQueue,
  growRetryAfter,
  readQueuePauseMs,
} from '../../../shared/connections/resilience/full-queue.ts';

const cause = new DeadlineExceededError('The time for this call is used up');
const refusal = describeFullQueue(cause, { peer: 'orders', name: 'The orders database' });

describe('a call whose deadline passed in a queue', () => {
  test('is an error of the peer that names a time for the next call', () => {
    expect(refusal).toMatchObject({ peer: 'orders', reason: 'timeout', retryAfterSeconds: 2, cause });
    expect([isFullQueue(refusal), readQueuePauseMs(refusal)]).toEqual([true, 2000]);
  });

  test('is told from a statement that took too long, and from any other error', () => {
    const slow = new UnavailableError('too long', { peer: 'orders', reason: 'timeout' });
    expect([isFullQueue(slow), readQueuePauseMs(slow), readQueuePauseMs(cause)]).toEqual([false, undefined, undefined]);
  });
});

describe('Retry-After of an overloaded peer', () => {
  const secondsAfter = (refusals: number, waitedMs: number) =>
    growRetryAfter(refusal, { refusals, waitedMs }).retryAfterSeconds;

  test('is the time that the call waited, at least that of the error', () => {
    expect([100, 2000, 5200].map((waitedMs) => secondsAfter(1, waitedMs))).toEqual([2, 2, 5]);
  });

  test('doubles with each refusal up to 16 s, and varies by a quarter', () => {
    for (const [refusals, seconds] of [
      [2, 10],
      [3, 16],
      [60, 16],
    ] as const) {
      const values = Array.from({ length: 200 }, () => secondsAfter(refusals, 5000));
      expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.floor(seconds * 0.75));
      expect(Math.max(...values)).toBeLessThanOrEqual(Math.ceil(seconds * 1.25));
      expect(new Set(values).size).toBeGreaterThan(1);
    }
  });

  test('changes nothing else of the error', () => {
    expect(growRetryAfter(refusal, { refusals: 2, waitedMs: 0 })).toMatchObject({
      ...{ message: refusal.message, peer: 'orders', reason: 'timeout', cause },
    });
  });
});
