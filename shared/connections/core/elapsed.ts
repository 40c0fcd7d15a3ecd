import type { Clock } from './clock.ts';

/** A moment on both clocks: the monotonic one may stop in a freeze, and the wall clock jumps when it is set. */
export type Instant = { readonly wallMs: number; readonly monotonicMs: number };

/** The current moment. */
export function readInstant(clock: Clock): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
}

/** Milliseconds since `instant`: the larger of the two clocks' differences, never below 0. */
export function elapsedMs(clock: Clock, instant: Instant): number {
  return Math.max(clock.now() - instant.wallMs, clock.monotonic() - instant.monotonicMs, 0);
}
