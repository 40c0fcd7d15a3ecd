import type { Clock } from './clock.ts';
import type { Connection, Lease } from './connection.ts';
import { elapsedMs, type Instant, readInstant } from './elapsed.ts';
import { UnavailableError } from './errors.ts';
import type { OpenTimes, PeerLedger } from './ledger.ts';
import { withTimeLimit } from './time-limit.ts';

export type ConnectionPool<C extends Connection> = {
  /**
   * Acquires the most recently used healthy connection, else a new one, else waits in a first-in-first-out queue.
   * @param options.isFresh acquire a new connection, even if an idle one seems healthy
   * @param options.longestIdleMs acquire a new connection rather than one that was idle for longer; default: no limit
   * @throws UnavailableError after `acquireTimeoutMs`, or if the pool is closed
   * @throws DeadlineExceededError when the signal aborts first
   * @throws what `open` throws
   */
  acquire(signal: AbortSignal, options?: { isFresh?: boolean; longestIdleMs?: number }): Promise<Lease<C>>;
  /** Opens connections until there are `count`; returns how many it opened. Does not throw if the peer is down. */
  warm(count: number, signal: AbortSignal): Promise<number>;
  /** Drops idle connections that are closed, past their max lifetime, or idle for too long. Call it after each thaw. */
  thaw(): void;
  figures(): { size: number; idle: number; waiting: number; max: number };
  /** Closes idle connections now and the others on release; settles when the idle ones are closed. */
  close(): Promise<void>;
};

export type ConnectionPoolOptions<C extends Connection> = {
  /** The peer's name in messages; callers see it. */
  readonly peer: string;
  readonly open: (signal: AbortSignal) => Promise<{ connection: C; times: OpenTimes }>;
  readonly clock: Clock;
  readonly ledger: PeerLedger;
  readonly max: number;
  /** Longest wait for a connection in milliseconds, including the time to open one. */
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
  readonly longestIdleMs: number; // below 0: only a new connection
  readonly signal: AbortSignal;
  readonly resolve: (lease: Lease<C>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Builds a pool without timers. It checks age and idle time when a connection is acquired, by the wall clock. So a freeze
 * hides no age, and a thaw does not expire healthy connections (docs/reference/architecture.md).
 *
 * Invariant: a caller waits only when `max` connections are open or being opened, or when a connection that `warm` is opening
 * is about to serve it.
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
  const waiters = new Set<Waiter<C>>(); // in order of arrival
  let size = 0; // idle, in use, and being opened
  let warming = 0; // being opened by `warm`: this many waiters wait for these
  let isClosed = false;

  const findDropReason = (entry: Entry<C>): string | undefined => {
    if (!entry.connection.isOpen()) return 'closed';
    if (elapsedMs(clock, entry.openedAt) > maxLifetimeMs) return 'age';
    const limitMs = Math.min(idleTimeoutMs, entry.connection.idleLimitMs ?? Number.POSITIVE_INFINITY);
    return elapsedMs(clock, entry.usedAt) > limitMs ? 'idle' : undefined;
  };

  const closeIdle = (entry: Entry<C>, reason: string): Promise<void> => {
    size -= 1;
    ledger.dropped(reason);
    return entry.connection.close();
  };

  const lease = (entry: Entry<C>, isReused: boolean): Lease<C> => {
    let isEnded = false;
    const end = (work: () => void) => {
      if (isEnded) return;
      isEnded = true;
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

  const recordWait = (acquired: Lease<C>, tookMs: number): Lease<C> => {
    const { dnsMs = 0, connectMs = 0, tlsMs = 0, authMs = 0 } = acquired.openTimes ?? {};
    const waitMs = Math.max(0, tookMs - (dnsMs + connectMs + tlsMs + authMs));
    ledger.waited(waitMs);
    return { ...acquired, waitMs };
  };

  const putBack = (entry: Entry<C>) => {
    entry.usedAt = readInstant(clock);
    const reason = isClosed ? 'shutdown' : findDropReason(entry);
    if (reason === undefined) idle.push(entry);
    else void closeIdle(entry, reason);
  };

  const acquireIdle = (): Lease<C> | undefined => {
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      const reason = findDropReason(entry);
      if (reason === undefined) {
        ledger.reused();
        return lease(entry, true);
      }
      void closeIdle(entry, reason);
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
      ledger.failed(findErrorCode(error));
      serveWaiters();
      throw error;
    }
  };

  const findLease = (longestIdleMs: number): Lease<C> | undefined => {
    const newest = idle.at(-1);
    if (newest === undefined || elapsedMs(clock, newest.usedAt) <= longestIdleMs) return acquireIdle();
    const oldest = size >= max ? idle.shift() : undefined;
    if (oldest !== undefined) void closeIdle(oldest, 'replaced');
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
    acquire: async (signal, { isFresh = false, longestIdleMs: limitMs = Number.POSITIVE_INFINITY } = {}) => {
      const longestIdleMs = isFresh ? -1 : limitMs;
      const refuse = () => new UnavailableError(`The connections to ${peer} are closed.`, { peer });
      if (isClosed) throw refuse();
      const found = waiters.size > 0 || signal.aborted ? undefined : findLease(longestIdleMs);
      if (found !== undefined) {
        ledger.waited(0);
        return found;
      }
      const startedAt = readInstant(clock);
      const error = () => {
        const figures = `max ${max}, ${size - idle.length} in use or opening, ${waiters.size} waiting`;
        const message = `No connection to ${peer} within ${Math.round(elapsedMs(clock, startedAt))} ms (${figures}).`;
        return new UnavailableError(message, { peer });
      };
      return await withTimeLimit(signal, { limitMs: acquireTimeoutMs, error }, async (limited) => {
        const mayOpen = size < max && waiters.size === warming; // each waiter already has a connection that `warm` is opening
        const acquired = mayOpen ? lease(await openEntry(limited), false) : await wait(limited, longestIdleMs);
        if (!limited.aborted) return recordWait(acquired, elapsedMs(clock, startedAt));
        acquired.release(); // the caller gave up just before it was there
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
          serveWaiters(); // if it failed, they open their own
        }
      });
      const results = await Promise.allSettled(opened);
      return results.filter(({ status }) => status === 'fulfilled').length;
    },
    thaw: () => {
      for (const entry of idle.splice(0)) {
        const reason = findDropReason(entry);
        if (reason === undefined) idle.push(entry);
        else void closeIdle(entry, reason);
      }
    },
    figures: () => ({ size, idle: idle.length, waiting: waiters.size, max }),
    close: async () => {
      isClosed = true;
      for (const waiter of waiters)
        waiter.reject(new UnavailableError(`The connections to ${peer} are closed.`, { peer }));
      waiters.clear();
      await Promise.all(idle.splice(0).map((entry) => closeIdle(entry, 'shutdown')));
    },
  };
}

function findErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
