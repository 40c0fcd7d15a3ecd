import type { Clock } from './clock.ts';
import { elapsedMs, readInstant } from './elapsed.ts';
import { justUsedMs, seeClosedSockets } from './stale-connection.ts';

/** Notices that the environment was frozen. */
export type FreezeWatch = {
  /**
   * Await this at the start of each invocation, before you use a connection. After a gap it gives the event loop one whole
   * turn, so that sockets which peers closed in the meantime show as closed.
   * @returns the gap: milliseconds since the last `endInvocation`, or since the last `beginInvocation` where that is missing
   */
  beginInvocation(): Promise<number>;
  /**
   * As `beginInvocation`, without the turn of the event loop, for an invocation that may need no connection.
   * @returns that turn, which you await before you use a connection; undefined if there was no gap
   */
  noticeInvocation(): (() => Promise<void>) | undefined;
  /** Call this at the end of each invocation, also of one that fails (`finally`). The next gap is measured from here. */
  endInvocation(): void;
  /** Counts of invocations and of those that followed a gap, and the longest gap in milliseconds. */
  figures(): { thaws: number; gaps: number; longestGapMs: number };
};

/** Measures the gaps between invocations. A gap of up to 5 ms costs no turn of the event loop. */
export function createFreezeWatch({ clock }: { clock: Clock }): FreezeWatch {
  let last = readInstant(clock);
  let thaws = 0;
  let gaps = 0;
  let longestGapMs = 0;
  const measureGap = () => {
    const gapMs = elapsedMs(clock, last);
    last = readInstant(clock);
    thaws += 1;
    if (gapMs > justUsedMs) {
      gaps += 1;
      longestGapMs = Math.max(longestGapMs, gapMs);
    }
    return gapMs;
  };
  return {
    beginInvocation: async () => {
      const gapMs = measureGap();
      if (gapMs > justUsedMs) await seeClosedSockets();
      return gapMs;
    },
    noticeInvocation: () => (measureGap() > justUsedMs ? seeClosedSockets : undefined),
    endInvocation: () => {
      last = readInstant(clock);
    },
    figures: () => ({ thaws, gaps, longestGapMs }),
  };
}
