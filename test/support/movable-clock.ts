import type { Clock } from '../../shared/connections/core/clock.ts';

/** A clock that stands still until a test moves it. */
export type MovableClock = Clock & {
  advance(ms: number): void;
  /** Changes only the wall clock, as a time synchronisation does: forward or back. */
  setWallBy(ms: number): void;
};

export function createMovableClock(start = Date.UTC(2026, 0, 1)): MovableClock {
  let elapsed = 0;
  let set = 0;
  return {
    now: () => start + elapsed + set,
    monotonic: () => elapsed,
    advance: (ms) => {
      elapsed += ms;
    },
    setWallBy: (ms) => {
      set += ms;
    },
  };
}
