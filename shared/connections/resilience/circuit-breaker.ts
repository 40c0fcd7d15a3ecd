import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Clock } from '../core/clock.ts';
import { elapsedMs, readInstant } from '../core/elapsed.ts';
import { DeadlineExceededError, UnavailableError } from '../core/errors.ts';
import { readAbortError } from '../core/time-limit.ts';
import { readQueuePauseMs } from './full-queue.ts';

/** Half-open: the next call probes the peer. Paused: the peer sent Retry-After, or its queue is full. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'paused';

export type BreakerFigures = {
  readonly state: BreakerState;
  /** How many times it opened. */
  readonly opened: number;
  /** Calls refused at once, without a request to the peer. */
  readonly refused: number;
};

/** Refuses calls to one peer while they would fail anyway. */
export type CircuitBreaker = {
  /** @throws UnavailableError at once while the circuit is open or paused, DeadlineExceededError, and what `work` throws */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  figures(): BreakerFigures;
};

export type CircuitBreakerOptions = {
  /** The peer's name in messages; callers see it. */
  readonly peer: string;
  readonly clock: Clock;
  /** Whether an error means that the peer is unavailable, and not only that this call was wrong. */
  readonly isFailure: (error: unknown) => boolean;
  /**
   * How long the peer asks to receive no requests (Retry-After), in milliseconds; undefined if it does not. Default: until
   * a queue that is longer than the time of a call may be shorter.
   */
  readonly readPauseMs?: (error: unknown) => number | undefined;
  readonly failuresToOpen?: number;
  readonly openMs?: number;
  /** Called when calls begin to be refused, with the milliseconds: the circuit opened or is paused. */
  readonly onOpen?: (forMs: number) => void;
};

const longestPauseMs = 300_000; // a longer Retry-After is cut to this
const slowPeerMs = 2000; // a deadline that passes after the peer had this long counts as a failure of the peer

/**
 * Builds a circuit breaker over cockatiel, which compares times and has no timers: after a long freeze it is half-open at once.
 * @param options.failuresToOpen failures in a row that open it; default 5, so that a restart of one of several servers does not
 * @param options.openMs how long it stays open in milliseconds; default 1000: a peer that is back serves calls within 2 s
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { peer, clock, isFailure, readPauseMs = readQueuePauseMs, failuresToOpen = 5, openMs = 1000, onOpen } = options;
  const policy = circuitBreaker(
    handleWhen((error) => error instanceof SlowPeerError || isFailure(error)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresToOpen) },
  );
  let opened = 0;
  let refused = 0;
  let openedAt = readInstant(clock);
  let pause: { readonly since: typeof openedAt; readonly forMs: number; readonly error: UnavailableError } | undefined;
  policy.onBreak(() => {
    opened += 1;
    openedAt = readInstant(clock);
    onOpen?.(openMs);
  });

  const findPause = () => (pause !== undefined && elapsedMs(clock, pause.since) < pause.forMs ? pause : undefined);

  const observe = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw readAbortError(signal);
    const startedAt = readInstant(clock);
    try {
      return await work();
    } catch (error) {
      const forMs = readPauseMs(error);
      if (forMs !== undefined && error instanceof UnavailableError) {
        pause = { since: readInstant(clock), forMs: Math.min(forMs, longestPauseMs), error };
        onOpen?.(pause.forMs);
      }
      const isSlowPeer = error instanceof DeadlineExceededError && elapsedMs(clock, startedAt) >= slowPeerMs;
      throw isSlowPeer ? new SlowPeerError(error) : error;
    }
  };

  /** While one call probes a half-open circuit, the others wait for its result, each within its own deadline. */
  const runOrGiveUp = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    let hasBegun = false;
    let giveUp = () => {};
    const gaveUp = new Promise<never>((_, reject) => {
      giveUp = () => {
        if (!hasBegun) reject(readAbortError(signal));
      };
    });
    signal.addEventListener('abort', giveUp, { once: true });
    const begin = () => {
      hasBegun = true;
      return observe(signal, work);
    };
    try {
      return await Promise.race([policy.execute(begin), gaveUp]);
    } finally {
      signal.removeEventListener('abort', giveUp);
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
      try {
        if (policy.state !== CircuitState.Closed) return await runOrGiveUp(signal, work);
        return await policy.execute(() => observe(signal, work));
      } catch (error) {
        if (error instanceof SlowPeerError) throw error.deadline;
        if (!(error instanceof BrokenCircuitError)) throw error;
        refused += 1;
        throw new UnavailableError(`The circuit to ${peer} is open after ${failuresToOpen} failures in a row.`, {
          peer,
          retryAfterSeconds: Math.max(1, Math.ceil(openMs / 1000)),
        });
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

/** A deadline that passed because the peer was slow. */
class SlowPeerError extends Error {
  readonly deadline: DeadlineExceededError;

  constructor(deadline: DeadlineExceededError) {
    super(deadline.message);
    this.deadline = deadline;
  }
}
