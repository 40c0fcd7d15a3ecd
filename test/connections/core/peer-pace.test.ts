import { describe, expect, test } from 'vitest';
import { createPeerPace, findStaleLimitMs } from '../../../shared/connections/core/stale-connection.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

function createPace() {
  const clock = createMovableClock();
  return { clock, pace: createPeerPace({ clock }) };
}

describe('the stale limit of a peer', () => {
  test('is the common one until the peer keeps a request waiting for longer', () => {
    const { pace } = createPace();
    for (const ms of [0, 20, 400]) pace.keptWaiting(ms);
    expect(pace.isSlow()).toBe(false);
    for (const idleMs of [0, 5, 6, 60_000]) expect(pace.findStaleLimitMs(idleMs)).toBe(findStaleLimitMs(idleMs));
  });

  test('is four times the longest answer of a slow peer, and at most 5 s', () => {
    const { pace } = createPace();
    pace.keptWaiting(500);
    expect(pace.findStaleLimitMs(10_000)).toBe(2000);
    pace.keptWaiting(2000);
    expect(pace.findStaleLimitMs(10_000)).toBe(5000);
    expect(pace.findStaleLimitMs(0)).toBeUndefined(); // a connection that was just used still has no limit
  });

  test('shrinks with the queue', () => {
    const { pace } = createPace();
    for (const ms of [800, 500]) pace.keptWaiting(ms);
    expect(pace.findStaleLimitMs(10_000)).toBe(2000);
  });

  test('is the common one again a minute after the last slow answer, so that a long freeze is noticed in time', () => {
    const { pace, clock } = createPace();
    pace.keptWaiting(2000);
    clock.advance(59_999);
    expect(pace.findStaleLimitMs(59_999)).toBe(5000);
    clock.advance(2);
    expect(pace.findStaleLimitMs(60_001)).toBe(400);
    expect(pace.isSlow()).toBe(false);
  });
});
