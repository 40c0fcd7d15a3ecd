import type { Clock } from '../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../core/elapsed.ts';

/** Lets calls wait for a peer that restarts, so that a restart costs them time and not an error. */
export type RestartWait = {
  /**
   * Runs `work`. If it fails because the peer is away, waits for the peer and runs it again: for at most the patience, and
   * never past the signal.
   * @param options.mayRepeat whether the work may run again after this error: nothing was sent, or it only reads
   * @param options.onWaited receives how long the call waited, in milliseconds
   * @throws what `work` throws; for a call that gives up, the last error of the peer
   */
  run<T>(signal: AbortSignal, options: RepeatOptions, work: () => Promise<T>): Promise<T>;
  /** The peer answered work that did not run here: its absence is over. */
  answered(): void;
};

export type RepeatOptions = {
  readonly mayRepeat: (error: unknown) => boolean;
  readonly onWaited?: ((ms: number) => void) | undefined;
};

export type RestartWaitOptions = {
  readonly clock: Clock;
  /** Whether an error means that the peer is away, as while it restarts. */
  readonly isAway: (error: unknown) => boolean;
  /** How long a peer may be away before calls fail at once, in milliseconds; 0: calls never wait. */
  readonly patienceMs: number;
  /** Calls that wait at the same time; further ones fail at once. Default 100: above any pool, and small in memory. */
  readonly maxWaiting?: number;
};

/**
 * Default patience in milliseconds. A Postgres that stops and starts again is away for 0.2 to 1.5 s, a PgBouncer for 0.1 s
 * and up to its `server_login_retry` more (docs/decisions/0105-restart-patience.md). It is also the longest wait for a connection.
 */
export const defaultPatienceMs = 5000;

const firstDelayMs = 25;
const longestDelayMs = 400; // a peer that is back is found within this time
const forgetAfterMs = 60_000; // a peer that failed longer ago may have been back since: its absence counts from the start

type Absence = {
  readonly since: Instant;
  seenAt: Instant;
  error: unknown;
  /** Settles when the call that probes the peer stops doing so. */
  probe: Promise<void> | undefined;
};

const briefFailures = new WeakSet<object>();

/** Whether a call gave up on a peer that may still be within its patience. Such a failure does not open the circuit. */
export function isBriefFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && briefFailures.has(error);
}

/**
 * Decides for one call whether its work may run again: if it was never sent, and a read once more after it was lost. A read
 * that ends the server's process must not do so again and again.
 */
export function createRepeatRule(options: {
  readonly isUnsent: (error: unknown) => boolean;
  readonly isRead: boolean;
}): (error: unknown) => boolean {
  let hasBeenLost = false;
  return (error) => {
    if (options.isUnsent(error)) return true;
    const isSecondLoss = hasBeenLost;
    hasBeenLost = true;
    return options.isRead && !isSecondLoss;
  };
}

/**
 * Builds the wait for one peer. One call at a time probes the peer, with backoff and jitter; the others wait for its result.
 * A peer that is away for longer than the patience fails calls at once, until it answers again.
 */
export function createRestartWait(options: RestartWaitOptions): RestartWait {
  const { clock, isAway, patienceMs, maxWaiting = 100 } = options;
  let absence: Absence | undefined;
  let waiting = 0;

  const isPatient = ({ since }: Absence) => elapsedMs(clock, since) < patienceMs;

  const record = (error: unknown): Absence => {
    const seenAt = readInstant(clock);
    if (absence === undefined || elapsedMs(clock, absence.seenAt) > forgetAfterMs) {
      absence = { since: seenAt, seenAt, error, probe: undefined };
    }
    return Object.assign(absence, { seenAt, error });
  };

  const giveUp = (found: Absence): unknown => {
    const { error } = found;
    if (isPatient(found) && typeof error === 'object' && error !== null) briefFailures.add(error);
    return error;
  };

  /** One attempt; it is not done if the peer is away and the work may run again. */
  const attempt = async <T>(signal: AbortSignal, { mayRepeat }: RepeatOptions, work: () => Promise<T>) => {
    try {
      const value = await work();
      absence = undefined;
      return { isDone: true, value } as const;
    } catch (error) {
      if (!isAway(error)) {
        if (!signal.aborted) absence = undefined; // the peer answered, with an error
        throw error;
      }
      if (!mayRepeat(error)) throw error; // one lost write does not mean that the peer is away
      const found = record(error);
      if (signal.aborted || !isPatient(found)) throw giveUp(found);
      return { isDone: false } as const;
    }
  };

  /** Tries until the peer is back, while the other calls wait. */
  const probe = async <T>(found: Absence, signal: AbortSignal, repeat: RepeatOptions, work: () => Promise<T>) => {
    let resolve = () => {};
    found.probe = new Promise<void>((settle) => {
      resolve = settle;
    });
    try {
      for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
        await sleep(delayMs * (0.5 + Math.random() / 2), signal);
        if (signal.aborted) throw giveUp(found);
        const result = await attempt(signal, repeat, work).catch((error: unknown) => {
          throw signal.aborted ? giveUp(found) : error;
        });
        if (result.isDone) return result.value;
      }
    } finally {
      found.probe = undefined;
      resolve();
    }
  };

  const waitFor = async (probing: Promise<void>, signal: AbortSignal) => {
    waiting += 1;
    try {
      await settledOrAborted(probing, signal);
    } finally {
      waiting -= 1;
    }
  };

  return {
    run: async (signal, repeat, work) => {
      if (patienceMs === 0) return await work();
      let waitedSince: Instant | undefined;
      try {
        for (;;) {
          const found = absence;
          const isKnown = found !== undefined && isPatient(found) && elapsedMs(clock, found.seenAt) <= forgetAfterMs;
          if (!isKnown) {
            const result = await attempt(signal, repeat, work);
            if (result.isDone) return result.value;
          } else {
            waitedSince ??= readInstant(clock);
            if (found.probe === undefined) return await probe(found, signal, repeat, work);
            if (waiting >= maxWaiting) throw giveUp(found);
            await waitFor(found.probe, signal);
            const current = absence; // undefined: the probe found the peer
            const isOver =
              current !== undefined && (!isPatient(current) || elapsedMs(clock, waitedSince) >= patienceMs);
            if (signal.aborted || isOver) throw giveUp(current ?? found);
          }
        }
      } finally {
        if (waitedSince !== undefined) repeat.onWaited?.(elapsedMs(clock, waitedSince));
      }
    },
    answered: () => {
      absence = undefined;
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return settledOrAborted(slept, signal).finally(() => clearTimeout(timer));
}

/** Resolves when the promise does or the signal aborts. */
async function settledOrAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = () => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
  });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
