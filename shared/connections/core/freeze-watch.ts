import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { elapsedMs, readInstant } from './elapsed.ts';
import { justUsedMs } from './stale-connection.ts';

/** Notices that the environment was frozen. */
export type FreezeWatch = {
  /**
   * To be awaited at the start of each invocation, before any connection is used: gives the event loop one whole turn, so that
   * what the peers closed meanwhile is seen.
   * @returns milliseconds since the last `rest` or `thaw`
   */
  thaw(): Promise<number>;
  /** To be called at the end of an invocation: a gap is measured from here, not from the invocation's start. */
  rest(): void;
  /** Counts of invocations and of those that followed a gap, and the longest gap. */
  figures(): { thaws: number; gaps: number; longestGapMs: number };
};

/** Builds a watch over the gaps between invocations. Short ones cost no turn of the event loop. */
export function createFreezeWatch({ clock }: { clock: Clock }): FreezeWatch {
  let last = readInstant(clock);
  let thaws = 0;
  let gaps = 0;
  let longestGapMs = 0;
  return {
    thaw: async () => {
      const gapMs = elapsedMs(clock, last);
      last = readInstant(clock);
      thaws += 1;
      if (gapMs <= justUsedMs) return gapMs;
      gaps += 1;
      longestGapMs = Math.max(longestGapMs, gapMs);
      // The first may only end the turn that is going on; with the second one, what the peers closed is seen, and timers that
      // expired have run, as with setTimeout(1) (freeze-measurements.md), which would cost each call 1.1 ms.
      await endOfTurn();
      await endOfTurn();
      return gapMs;
    },
    rest: () => {
      last = readInstant(clock);
    },
    figures: () => ({ thaws, gaps, longestGapMs }),
  };
}
