import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Clock } from '../core/clock.ts';
import { elapsedMs, readInstant } from '../core/elapsed.ts';
import { DeadlineExceededError, UnavailableError } from '../core/errors.ts';
import { readAbortError } from '../core/time-limit.ts';

/** Half-open: the next call tries whether the peer is back. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'paused';

export type BreakerFigures = {
  readonly state: BreakerState;
  /** How often it opened. */
  readonly opened: number;
  /** Calls answered at once, without asking the peer. */
  readonly refused: number;
};

/** Stands before one peer, and spares it and its callers the calls that would fail. */
export type CircuitBreaker = {
  /** @throws UnavailableError at once while it is open or paused, DeadlineExceededError, and whatever `work` throws */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  figures(): BreakerFigures;
};

export type CircuitBreakerOptions = {
  /** For messages: a name that may be shown to callers. */
  readonly peer: string;
  readonly clock: Clock;
  /** Whether a failure tells that the peer is not available, and not just that this call was wrong. */
  readonly isFailure: (error: unknown) => boolean;
  /** How long the peer asked to be left alone, with this failure; undefined if it did not. */
  readonly readPauseMs?: (error: unknown) => number | undefined;
  readonly failuresToOpen?: number;
  readonly openMs?: number;
};

const longestPauseMs = 300_000; // nobody is left alone for longer, whatever it says
const patienceMs = 2000; // a deadline that passed after so long in the peer's hands counts as its failure

/**
 * Builds a breaker over cockatiel, which compares times and has no timers: after a freeze it is half-open at once.
 * @param options.failuresToOpen failures in a row that open it; default 5: a restart of one server of several is not one
 * @param options.openMs how long it stays open; default 1 s: a peer that is back has to be used within 2 s (design.md)
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { peer, clock, isFailure, readPauseMs, failuresToOpen = 5, openMs = 1000 } = options;
  const policy = circuitBreaker(
    handleWhen((error) => error instanceof OverlongError || isFailure(error)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresToOpen) },
  );
  let opened = 0;
  let refused = 0;
  let openedAt = readInstant(clock);
  let pause: { readonly since: typeof openedAt; readonly forMs: number; readonly error: UnavailableError } | undefined;
  policy.onBreak(() => {
    opened += 1;
    openedAt = readInstant(clock);
  });

  const findPause = () => (pause !== undefined && elapsedMs(clock, pause.since) < pause.forMs ? pause : undefined);

  const watch = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedAt = readInstant(clock);
    try {
      return await work();
    } catch (error) {
      const forMs = readPauseMs?.(error);
      if (forMs !== undefined && error instanceof UnavailableError) {
        pause = { since: readInstant(clock), forMs: Math.min(forMs, longestPauseMs), error };
      }
      const isOverlong = error instanceof DeadlineExceededError && elapsedMs(clock, startedAt) >= patienceMs;
      throw isOverlong ? new OverlongError(error) : error;
    }
  };

  return {
    run: async (signal, work) => {
      const paused = findPause();
      if (paused !== undefined) {
        refused += 1;
        const leftMs = paused.forMs - elapsedMs(clock, paused.since);
        const { message, cause } = paused.error;
        throw new UnavailableError(message, { peer, retryAfterSeconds: Math.ceil(leftMs / 1000), cause });
      }
      // While one call tries a half-open breaker, the others wait for what comes of it: here, no longer than they may.
      let hasBegun = false;
      const { promise: gaveUp, reject } = Promise.withResolvers<never>();
      const giveUp = () => {
        if (!hasBegun) reject(readAbortError(signal));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      const begin = () => {
        if (signal.aborted) throw readAbortError(signal);
        hasBegun = true;
        return watch(work);
      };
      try {
        return await Promise.race([policy.execute(begin), gaveUp]);
      } catch (error) {
        if (error instanceof OverlongError) throw error.deadline;
        if (!(error instanceof BrokenCircuitError)) throw error;
        refused += 1;
        throw new UnavailableError(`${peer} has failed ${failuresToOpen} times in a row and is left alone for now.`, {
          peer,
          retryAfterSeconds: Math.max(1, Math.ceil(openMs / 1000)),
        });
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
    figures: () => ({ state: findPause() === undefined ? readState() : 'paused', opened, refused }),
  };

  function readState(): BreakerState {
    if (policy.state === CircuitState.Closed) return 'closed';
    const isDue = policy.state === CircuitState.HalfOpen || elapsedMs(clock, openedAt) >= openMs;
    return isDue ? 'half-open' : 'open';
  }
}

/** A deadline that passed because the peer kept the call for long. */
class OverlongError extends Error {
  readonly deadline: DeadlineExceededError;

  constructor(deadline: DeadlineExceededError) {
    super(deadline.message);
    this.deadline = deadline;
  }
}
