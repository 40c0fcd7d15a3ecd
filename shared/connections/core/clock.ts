/** Time as a parameter, so that tests move it instead of sleeping. */
export type Clock = {
  /** Milliseconds since the epoch. Advances during a freeze. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. May stop during a freeze. */
  monotonic(): number;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
