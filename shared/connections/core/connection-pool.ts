import type { Clock } from './clock.ts';
import type { Connection, Lease } from './connection.ts';
import { elapsedMs, type Instant, readInstant } from './elapsed.ts';
import { UnavailableError } from './errors.ts';
import type { OpenTimes, PeerLedger } from './ledger.ts';
import { withTimeLimit } from './time-limit.ts';

export type ConnectionPool<C extends Connection> = {
  /**
   * Gives the most recently used healthy connection, else a new one, else waits its turn, first come, first served.
   * @param options.fresh take a new connection, even where an idle one seems healthy
   * @param options.longestIdleMs take a new connection rather than one that was idle for longer, without limit by default
   * @throws UnavailableError when the limit of waiting and opening is over, or the pool is closed
   * @throws DeadlineExceededError when the signal fires first
   * @throws whatever `open` throws
   */
  take(signal: AbortSignal, options?: { fresh?: boolean; longestIdleMs?: number }): Promise<Lease<C>>;
  /** Opens connections until there are `count`; gives how many were opened. A peer that is down is no error here. */
  warm(count: number, signal: AbortSignal): Promise<number>;
  /** Lets go of idle connections that are closed, too old, or idle for too long. */
  thaw(): void;
  figures(): { size: number; idle: number; waiting: number; max: number };
  /** Closes idle connections now and the others when they come back; settles when the idle ones are closed. */
  close(): Promise<void>;
};

export type ConnectionPoolOptions<C extends Connection> = {
  /** For messages: a name that may be shown to callers. */
  readonly peer: string;
  readonly open: (signal: AbortSignal) => Promise<{ connection: C; times: OpenTimes }>;
  readonly clock: Clock;
  readonly ledger: PeerLedger;
  readonly max: number;
  /** Longest wait for a connection, its opening included. */
  readonly acquireTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxLifetimeMs?: number | undefined;
};

type Entry<C> = {
  readonly connection: C;
  readonly openTimes: OpenTimes;
  readonly openedAt: Instant;
  usedAt: Instant;
};
type Waiter<C extends Connection> = {
  readonly longestIdleMs: number; // below 0: only a new one will do
  readonly signal: AbortSignal;
  readonly resolve: (lease: Lease<C>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Builds a pool without timers: what is too old or idle for too long is noticed when it is taken out, by the wall clock, so
 * a freeze neither hides age nor throws healthy connections away (design.md, "The connection layer").
 *
 * Invariant: whoever waits, waits because `max` connections exist, are being opened, or are in use, or because one that is
 * being opened ahead is about to be there for them.
 */
export function createConnectionPool<C extends Connection>(options: ConnectionPoolOptions<C>): ConnectionPool<C> {
  const {
    peer,
    clock,
    ledger,
    max,
    acquireTimeoutMs,
    idleTimeoutMs,
    maxLifetimeMs = Number.POSITIVE_INFINITY,
  } = options;
  const idle: Entry<C>[] = []; // the most recently used one is the last
  const waiters = new Set<Waiter<C>>(); // in the order of their arrival
  let size = 0; // idle, in use, and being opened
  let warming = 0; // being opened ahead: as many of the waiting wait for these
  let isClosed = false;

  const findFlaw = (entry: Entry<C>): string | undefined => {
    if (!entry.connection.isOpen()) return 'closed';
    if (elapsedMs(clock, entry.openedAt) > maxLifetimeMs) return 'age';
    const limitMs = Math.min(idleTimeoutMs, entry.connection.idleLimitMs ?? Number.POSITIVE_INFINITY);
    return elapsedMs(clock, entry.usedAt) > limitMs ? 'idle' : undefined;
  };

  const letGo = (entry: Entry<C>, reason: string): Promise<void> => {
    size -= 1;
    ledger.dropped(reason);
    return entry.connection.close();
  };

  const lease = (entry: Entry<C>, isReused: boolean): Lease<C> => {
    let isOver = false;
    const end = (work: () => void) => {
      if (isOver) return;
      isOver = true;
      work();
      serveWaiters();
    };
    return {
      connection: entry.connection,
      isReused,
      idleMs: isReused ? elapsedMs(clock, entry.usedAt) : 0,
      waitMs: 0,
      openTimes: isReused ? null : entry.openTimes,
      release: () => end(() => putBack(entry)),
      drop: (reason) =>
        end(() => {
          size -= 1;
          ledger.dropped(reason);
          entry.connection.destroy();
        }),
    };
  };

  const withWait = (taken: Lease<C>, tookMs: number): Lease<C> => {
    const { dnsMs = 0, connectMs = 0, tlsMs = 0, authMs = 0 } = taken.openTimes ?? {};
    const waitMs = Math.max(0, tookMs - (dnsMs + connectMs + tlsMs + authMs));
    ledger.waited(waitMs);
    return { ...taken, waitMs };
  };

  const putBack = (entry: Entry<C>) => {
    entry.usedAt = readInstant(clock);
    const flaw = isClosed ? 'shutdown' : findFlaw(entry);
    if (flaw === undefined) idle.push(entry);
    else void letGo(entry, flaw);
  };

  const takeIdle = (): Lease<C> | undefined => {
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      const flaw = findFlaw(entry);
      if (flaw === undefined) {
        ledger.reused();
        return lease(entry, true);
      }
      void letGo(entry, flaw);
    }
    return undefined;
  };

  const openEntry = async (signal: AbortSignal): Promise<Entry<C>> => {
    size += 1;
    try {
      const { connection, times } = await options.open(signal);
      ledger.opened(times, connection.remote);
      const now = readInstant(clock);
      return { connection, openTimes: times, openedAt: now, usedAt: now };
    } catch (error) {
      size -= 1;
      ledger.failed(findReason(error));
      serveWaiters();
      throw error;
    }
  };

  const findLease = (longestIdleMs: number): Lease<C> | undefined => {
    const newest = idle.at(-1);
    if (newest === undefined || elapsedMs(clock, newest.usedAt) <= longestIdleMs) return takeIdle();
    const oldest = size >= max ? idle.shift() : undefined;
    if (oldest !== undefined) void letGo(oldest, 'replaced');
    return undefined;
  };

  const serveWaiters = () => {
    for (const waiter of waiters) {
      const found = findLease(waiter.longestIdleMs);
      if (found === undefined && (size >= max || waiters.size <= warming)) return;
      waiters.delete(waiter);
      if (found !== undefined) waiter.resolve(found);
      else openEntry(waiter.signal).then((entry) => waiter.resolve(lease(entry, false)), waiter.reject);
    }
  };

  const wait = (signal: AbortSignal, longestIdleMs: number): Promise<Lease<C>> =>
    new Promise((resolve, reject) => {
      const giveUp = () => {
        if (waiters.delete(waiter)) reject(signal.reason);
      };
      const waiter: Waiter<C> = { longestIdleMs, signal, resolve, reject };
      waiters.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });

  return {
    take: async (signal, { fresh = false, longestIdleMs: askedMs = Number.POSITIVE_INFINITY } = {}) => {
      const longestIdleMs = fresh ? -1 : askedMs;
      const refuse = () => new UnavailableError(`The connections to ${peer} are closed.`, { peer });
      if (isClosed) throw refuse();
      const found = waiters.size > 0 || signal.aborted ? undefined : findLease(longestIdleMs);
      if (found !== undefined) {
        ledger.waited(0);
        return found;
      }
      const startedAt = readInstant(clock);
      const error = () => {
        const figures = `${max} at most, ${size - idle.length} in use or being opened, ${waiters.size} waiting`;
        const message = `No connection to ${peer} within ${Math.round(elapsedMs(clock, startedAt))} ms (${figures}).`;
        return new UnavailableError(message, { peer });
      };
      return await withTimeLimit(signal, { limitMs: acquireTimeoutMs, error }, async (limited) => {
        const isNext = size < max && waiters.size === warming; // each of the waiting has one that is being opened ahead
        const taken = isNext ? lease(await openEntry(limited), false) : await wait(limited, longestIdleMs);
        if (!limited.aborted) return withWait(taken, elapsedMs(clock, startedAt));
        taken.release(); // it came in the moment in which its caller gave up
        throw limited.reason;
      });
    },
    warm: async (count, signal) => {
      const missing = Math.max(0, Math.min(count, max) - size);
      const opened = Array.from({ length: isClosed ? 0 : missing }, async () => {
        const error = () => new UnavailableError(`No connection to ${peer} within ${acquireTimeoutMs} ms.`, { peer });
        warming += 1;
        try {
          putBack(await withTimeLimit(signal, { limitMs: acquireTimeoutMs, error }, openEntry));
        } finally {
          warming -= 1;
          serveWaiters(); // where it failed, they open their own
        }
      });
      const results = await Promise.allSettled(opened);
      return results.filter(({ status }) => status === 'fulfilled').length;
    },
    thaw: () => {
      for (const entry of idle.splice(0)) {
        const flaw = findFlaw(entry);
        if (flaw === undefined) idle.push(entry);
        else void letGo(entry, flaw);
      }
    },
    figures: () => ({ size, idle: idle.length, waiting: waiters.size, max }),
    close: async () => {
      isClosed = true;
      for (const waiter of waiters)
        waiter.reject(new UnavailableError(`The connections to ${peer} are closed.`, { peer }));
      waiters.clear();
      await Promise.all(idle.splice(0).map((entry) => letGo(entry, 'shutdown')));
    },
  };
}

function findReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
