import type { Clock } from '../clock.ts';
import type { Call } from '../connections/call.ts';
import { createConnectionPool, type Lease } from '../connections/connection-pool.ts';
import type { PeerLedger } from '../connections/ledger.ts';
import { UnavailableError } from '../errors.ts';
import { deadlineExceeded, type TimeLimit, withTimeLimit } from '../resilience/time-limit.ts';
import type { Database, Parameter, Row, Statement } from './database.ts';
import { describeDatabaseFailure, findFailureCode, findFailureKind, mayRepeatRead } from './database-failure.ts';
import { openPgConnection, type PgConnection } from './pg-connection.ts';
import { parsePostgresAddress } from './postgres-address.ts';
import type { PostgresTls } from './postgres-tls.ts';
import { createStatementNames, type PrepareMode } from './statement-names.ts';

export type PgDatabaseOptions = {
  readonly url: string;
  /** A short name that may be shown to callers. */
  readonly peer: string;
  readonly clock: Clock;
  readonly ledger: PeerLedger;
  readonly tls: PostgresTls;
  readonly prepare?: PrepareMode;
  /** The defaults of these are the performance guide's, for a long-running server. */
  readonly maxConnections?: number;
  readonly minConnections?: number;
  readonly acquireTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly maxLifetimeMs?: number;
  readonly keepAliveMs?: number;
};

// A connection idle for more than a second may have been forgotten by a NAT, which then swallows what we send: its first
// read gets 400 ms (design.md). Long enough for a slow statement, short enough to answer within a second all the same.
const longIdleMs = 1000;
const cancelLimitMs = 250; // half of the margin that is kept for cancel and answer (design.md, "Deadlines")

/** The first read on a connection that was idle for long got no answer in its short time. */
class NoAnswerError extends UnavailableError {}

const firstReadLimit: TimeLimit = {
  limitMs: 400,
  error: () => new NoAnswerError('No answer on an old connection.', { peer: 'database' }),
};

/** Builds a database over `pg` connections of our own pool. Nothing is opened before the first query or `warm`. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, peer, clock, ledger, tls, prepare = 'auto', maxConnections = 20, minConnections = 5 } = options;
  const { acquireTimeoutMs = 5000, idleTimeoutMs = 300_000, maxLifetimeMs = 1_800_000, keepAliveMs = 60_000 } = options;
  const target = { address: parsePostgresAddress(url), tls, keepAliveMs };
  const names = createStatementNames({ mode: prepare, ledger });
  const pool = createConnectionPool<PgConnection>({
    peer,
    clock,
    ledger,
    max: maxConnections,
    acquireTimeoutMs,
    idleTimeoutMs,
    maxLifetimeMs,
    open: (signal) => openPgConnection(target, signal),
  });

  /** One try on one connection, which is given back healthy or never used again. */
  const attempt = async (statement: Statement, parameters: readonly Parameter[], call: Call, fresh: boolean) => {
    const startMs = clock.monotonic();
    const lease = await pool.take(call.signal, { fresh });
    const sentMs = clock.monotonic();
    call.timings.record(lease.isReused ? 'pool' : 'connect', sentMs - startMs);
    const isDoubtful = lease.idleMs > longIdleMs && statement.access === 'read';
    const run = (signal: AbortSignal) => runOn(lease, statement, parameters, signal);
    try {
      return await (isDoubtful ? withTimeLimit(call.signal, firstReadLimit, run) : run(call.signal));
    } finally {
      call.timings.record('query', clock.monotonic() - sentMs, lease.isReused ? 'reused' : 'new');
    }
  };

  const runOn = async (
    lease: Lease<PgConnection>,
    statement: Statement,
    parameters: readonly Parameter[],
    signal: AbortSignal,
  ): Promise<readonly Row[]> => {
    const { connection } = lease;
    const name = names.findName(statement);
    const run = (named: string | undefined) =>
      untilFired(connection, signal, () => connection.query(statement.text, parameters, named));
    let isStale = false; // the peer forgot a name that this connection believes in
    try {
      const rows = await run(name).catch((error: unknown) => {
        if (name === undefined || findFailureKind(error) !== 'statement-refused') throw error;
        names.refuse(findFailureCode(error));
        isStale = true;
        return run(undefined); // a refused statement did not run, so even a write may be sent again
      });
      if (isStale && prepare === 'on') lease.drop('statement-refused');
      else lease.giveBack();
      return rows;
    } catch (error) {
      if (signal.aborted) lease.drop('timeout');
      else if (!connection.isOpen() || findFailureKind(error) === 'lost') lease.drop('closed');
      else lease.giveBack(); // the server answered with an error: the connection is as good as before
      throw error;
    }
  };

  return {
    query: async (statement, parameters, call) => {
      try {
        return await attempt(statement, parameters, call, false).catch((error: unknown) => {
          if (statement.access !== 'read' || !(error instanceof NoAnswerError || mayRepeatRead(error))) throw error;
          ledger.failed(error instanceof NoAnswerError ? 'no-answer' : findFailureCode(error) || 'closed');
          return attempt(statement, parameters, call, true);
        });
      } catch (error) {
        throw describeDatabaseFailure(error, peer);
      }
    },
    warm: (call) => pool.warm(minConnections, call.signal),
    thaw: () => pool.thaw(),
    figures: () => ({ ...pool.figures(), min: minConnections, statements: names.figures() }),
    close: () => pool.close(),
  };
}

/** Runs a query until it answers, or cancels it at the server when the signal fires or the limit is over. */
async function untilFired<T>(connection: PgConnection, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw deadlineExceeded(signal);
  const { promise: fired, reject } = Promise.withResolvers<never>();
  const fire = () => reject(signal.reason instanceof UnavailableError ? signal.reason : deadlineExceeded(signal));
  signal.addEventListener('abort', fire, { once: true });
  const answer = run();
  try {
    return await Promise.race([answer, fired]);
  } catch (failure) {
    if (signal.aborted) {
      answer.catch(() => undefined); // its connection is dropped; what it still says does not matter
      await connection.cancel(cancelLimitMs);
    }
    throw failure;
  } finally {
    signal.removeEventListener('abort', fire);
  }
}
