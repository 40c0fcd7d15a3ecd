import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import { recordLease } from '../core/connection.ts';
import { createConnectionPool } from '../core/connection-pool.ts';
import type { PeerLedger } from '../core/ledger.ts';
import { findStaleLimitMs, NoAnswerError } from '../core/stale-connection.ts';
import { withTimeLimit } from '../core/time-limit.ts';
import { cancelOnAbort } from './cancel-on-abort.ts';
import type { Database, Query } from './database.ts';
import {
  describeDatabaseFailure,
  findFailureCode,
  findFailureKind,
  isFatal,
  mayRepeatRead,
} from './database-failure.ts';
import type { OpenSession, SessionConnection } from './session-connection.ts';
import { createStatementNames, type PrepareMode } from './statement-names.ts';

export type SessionDatabaseOptions = {
  readonly open: OpenSession;
  /** A short name that may be shown to callers. */
  readonly peer: string;
  readonly clock: Clock;
  readonly ledger: PeerLedger;
  readonly prepare?: PrepareMode | undefined;
  /** The defaults of these are the performance guide's, for a long-running server. */
  readonly maxConnections?: number | undefined;
  readonly minConnections?: number | undefined;
  readonly acquireTimeoutMs?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly maxLifetimeMs?: number | undefined;
};

/** The server takes no writes: after a fail-over it may be the old one. The statement did not run. */
class ReadOnlyServerError extends Error {
  readonly code = '25006';
}

/** Uses the connection until it answers, the signal fires, or it is in doubt. */
type Ask = <T>(use: (connection: SessionConnection) => Promise<T>) => Promise<T>;
type Attempt<T> = {
  readonly fresh: boolean;
  readonly isRead: boolean;
  readonly work: (ask: Ask) => Promise<{ readonly result: T; readonly isStale: boolean }>;
};

/** Builds a database over sessions of our own pool. Nothing is opened before the first query or `warm`. */
export function createSessionDatabase(options: SessionDatabaseOptions): Database {
  const { open, peer, clock, ledger, prepare = 'auto', maxConnections = 20, minConnections = 5 } = options;
  const { acquireTimeoutMs = 5000, idleTimeoutMs = 300_000, maxLifetimeMs = 1_800_000 } = options;
  const names = createStatementNames({ mode: prepare, ledger });
  const pool = createConnectionPool<SessionConnection>({
    peer,
    clock,
    ledger,
    max: maxConnections,
    acquireTimeoutMs,
    idleTimeoutMs,
    maxLifetimeMs,
    open,
  });

  /** One try on one connection, which is given back healthy or never used again. */
  const attempt = async <T>(call: Call, { fresh, isRead, work }: Attempt<T>): Promise<T> => {
    const lease = await pool.take(call.signal, { fresh });
    const { connection } = lease;
    const sentMs = clock.monotonic();
    recordLease(call.timings, lease);
    let limitMs = isRead ? findStaleLimitMs(lease.idleMs) : undefined;
    let isCancelled = false;
    const ask: Ask = async (use) => {
      const run = async (signal: AbortSignal) => {
        try {
          return await cancelOnAbort(connection, signal, () => use(connection));
        } finally {
          isCancelled ||= signal.aborted;
        }
      };
      if (limitMs === undefined) return await run(call.signal);
      const limit = { limitMs, error: () => new NoAnswerError('No answer on an old connection.', { peer }) };
      limitMs = undefined; // it is for the first statement only
      return await withTimeLimit(call.signal, limit, run);
    };
    try {
      const { result, isStale } = await work(ask);
      if (isStale) lease.drop('statement-refused');
      else lease.release();
      return result;
    } catch (error) {
      if (isCancelled) lease.drop('timeout');
      else if (error instanceof ReadOnlyServerError) lease.drop('read-only');
      else if (!connection.isOpen() || isFatal(error) || findFailureKind(error) === 'lost') lease.drop('closed');
      else lease.release(); // the server answered with an error: the connection is as good as before
      throw error;
    } finally {
      call.timings.record('query', clock.monotonic() - sentMs, lease.isReused ? 'reused' : 'new');
    }
  };

  const repeatOnce = async <T>(call: Call, options: Omit<Attempt<T>, 'fresh'>): Promise<T> => {
    try {
      return await attempt(call, { ...options, fresh: false }).catch((error: unknown) => {
        const mayRepeat = options.isRead && (error instanceof NoAnswerError || mayRepeatRead(error));
        if (!mayRepeat && !(error instanceof ReadOnlyServerError)) throw error;
        ledger.failed(error instanceof NoAnswerError ? 'no-answer' : findFailureCode(error) || 'closed');
        return attempt(call, { ...options, fresh: true });
      });
    } catch (error) {
      throw describeDatabaseFailure(error, peer);
    }
  };

  const runOne = async (ask: Ask, { statement, parameters }: Query) => {
    const name = names.findName(statement);
    let isStale = false; // the peer forgot a name that this connection believes in
    const query = (by: string | undefined) => ask((connection) => connection.query(statement.text, parameters, by));
    const result = await query(name).catch((error: unknown) => {
      const kind = findFailureKind(error);
      if (kind === 'read-only') throw new ReadOnlyServerError('The server takes no writes.', { cause: error });
      if (name === undefined || kind !== 'statement-refused') throw error;
      names.refuse(findFailureCode(error));
      isStale = prepare === 'on';
      return query(undefined); // it did not run, so even a write may be sent again
    });
    return { result, isStale };
  };

  return {
    query: (statement, parameters, call) =>
      repeatOnce(call, {
        isRead: statement.access === 'read',
        work: (ask) => runOne(ask, { statement, parameters }),
      }),
    warm: (call) => pool.warm(minConnections, call.signal),
    thaw: () => pool.thaw(),
    figures: () => ({ ...pool.figures(), min: minConnections, statements: names.figures() }),
    close: () => pool.close(),
  };
}
