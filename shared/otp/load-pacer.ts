/** Chooses the pauses of a load by how its OTP answers. */
export type LoadPacer = {
  /** Records an answer. @param query requests of one operation are compared with each other */
  answered(query: string, durationMs: number): void;
  /** Records a failure: the next pause is the longest one. */
  failed(): void;
  /** The pause before the next request, milliseconds. */
  nextPauseMs(): number;
};

/** Share of the last answer's time that a healthy OTP is left free for other callers. */
const freeShare = 0.1;
/** An answer is slow if it takes this many times as long as the fastest one of its operation. */
const slowFactor = 2;

/**
 * A healthy OTP gets short pauses: a tenth of its answer time. The longer an answer takes compared with the fastest one of
 * its operation, the longer the pause, up to `maxPauseMs` (GTFS_RATE_LIMIT_DELAY). 400 requests to a healthy OTP then pause
 * for 1 s in total instead of 20 s.
 */
export function createLoadPacer({ maxPauseMs }: { maxPauseMs: number }): LoadPacer {
  const fastestMs = new Map<string, number>();
  let pauseMs = 0;
  return {
    answered(query, durationMs) {
      const operation = /^query (\w+)/.exec(query)?.[1] ?? query;
      const fastest = Math.min(fastestMs.get(operation) ?? Number.POSITIVE_INFINITY, durationMs);
      fastestMs.set(operation, fastest);
      const excessMs = Math.max(0, durationMs - slowFactor * fastest);
      pauseMs = Math.min(maxPauseMs, durationMs * freeShare + excessMs);
    },
    failed() {
      pauseMs = maxPauseMs;
    },
    nextPauseMs: () => pauseMs,
  };
}
