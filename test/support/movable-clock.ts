import type { Clock } from '../../shared/clock.ts';

/** A clock that stands still until a test moves it. */
export type MovableClock = Clock & { advance(ms: number): void };

export function createMovableClock(start = Date.UTC(2026, 0, 1)): MovableClock {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now - start,
    advance: (ms) => {
      now += ms;
    },
  };
}
