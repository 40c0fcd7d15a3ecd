import type { Clock } from './clock.ts';

/** A moment on both clocks, because either may mislead: the monotonic one in a freeze, the wall clock when it is set. */
export type Instant = { readonly wallMs: number; readonly monotonicMs: number };

/** This moment. */
export function readInstant(clock: Clock): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
}

/** Milliseconds since `instant`: the larger of both clocks' answers, never below 0. */
export function elapsedMs(clock: Clock, instant: Instant): number {
  return Math.max(clock.now() - instant.wallMs, clock.monotonic() - instant.monotonicMs, 0);
}
