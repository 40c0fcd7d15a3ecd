import { type Call, withSignal } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import { recordLease } from '../core/connection.ts';
import { createConnectionPool } from '../core/connection-pool.ts';
import { type CallError, DeadlineExceededError, UnavailableError } from '../core/errors.ts';
import type { OpenTimes, PeerLedger } from '../core/ledger.ts';
import { createPeerPace, longestStaleLimitMs, NoAnswerError } from '../core/stale-connection.ts';
import { readAbortError } from '../core/time-limit.ts';
import { describeFullQueue, growRetryAfter } from '../resilience/full-queue.ts';
import { readTwice } from '../resilience/read-twice.ts';
import { createRepeatRule, createRestartWait, defaultPatienceMs } from '../resilience/restart-wait.ts';
import type { DnsCache } from '../sockets/dns-cache.ts';
import { forgetAddressOnLoss, withDnsFailover } from '../sockets/dns-failover.ts';
import { cancelOnAbort } from './cancel-statement.ts';
import type { Database, Query, Row } from './database.ts';
import {
  describeDatabaseFailure,
  findFailureCode,
  findFailureKind,
  isAwayFailure,
  isFatal,
  isNeverSent,
  mayRetryRead,
  nameDatabase,
} from './database-failure.ts';
import type { OpenSession, SessionConnection } from './session-connection.ts';
import { createStatementNames, type PrepareMode } from './statement-names.ts';

export type SessionDatabaseOptions = {
  readonly open: OpenSession;
  readonly dns: DnsCache;
  /** The server's host name: after a DNS failover, connections go to its new address. */
  readonly hostname: string;
  /** A short name that callers may see. */
  readonly peer: string;
  readonly clock: Clock;
  readonly ledger: PeerLedger;
  readonly prepare?: PrepareMode | undefined;
  /** Default 20. The defaults are those of docs/reference/performance-guide.md, for a long-running server. */
  readonly maxConnections?: number | undefined;
  /** How many `warm` opens; default 5. */
  readonly minConnections?: number | undefined;
  /** Default 5 s. */
  readonly acquireTimeoutMs?: number | undefined;
  /** Default 300 s. */
  readonly idleTimeoutMs?: number | undefined;
  /** Default 1800 s. */
  readonly maxLifetimeMs?: number | undefined;
  /** How long queries wait for a server that restarts, before they fail at once; default 5 s, 0: they never wait. */
  readonly restartPatienceMs?: number | undefined;
};

/** The server is read-only: after a failover it may be the former primary. The statement did not run. */
class ReadOnlyServerError extends Error {
  readonly code = '25006';
}

/** How long a server took to open a session, in milliseconds. */
function findLoginMs({ connectMs = 0, tlsMs = 0, authMs = 0 }: OpenTimes): number {
  return connectMs + tlsMs + authMs;
}

/** Builds a database over pooled sessions. It opens nothing before the first query or `warm`. */
export function createSessionDatabase(options: SessionDatabaseOptions): Database {
  const { peer, clock, dns, hostname, prepare = 'auto', maxConnections = 20, minConnections = 5 } = options;
  const { acquireTimeoutMs = 5000, idleTimeoutMs = 300_000, maxLifetimeMs = 1_800_000 } = options;
  const { restartPatienceMs: patienceMs = defaultPatienceMs } = options;
  const ledger = forgetAddressOnLoss(options.ledger, { dns, hostname });
  const mayHaveMoved = (error: unknown) => ['unreachable', 'lost'].includes(findFailureKind(error));
  const isOverloaded = (error: unknown) => findFailureKind(error) === 'overloaded';
  const names = createStatementNames({ mode: prepare, ledger });
  const pace = createPeerPace({ clock });
  const pool = createConnectionPool<SessionConnection>({
    peer,
    clock,
    ledger,
    max: maxConnections,
    acquireTimeoutMs,
    idleTimeoutMs,
    maxLifetimeMs,
    open: (signal) => withDnsFailover(dns, { hostname, signal, mayHaveMoved }, () => options.open(signal)),
  });

  const restart = createRestartWait({ clock, patienceMs, isAway: isAwayFailure });
  let pooledRemote: string | undefined; // the last server whose login showed a pooler: one login in 512 does not
  let refusals = 0; // since the last answer, because of overload

  const hasRoom = () => {
    const { size, idle, max } = pool.figures();
    return size < max || idle > 0;
  };
  type Repeat = (signal: AbortSignal, reason: string) => Promise<readonly Row[]>;
  type Request = Query & {
    /** Its last attempt had a connection. */
    wasSent: boolean;
    /** It was sent again, on a new connection. */
    isRepeated: boolean;
    /** The deadline passed after these milliseconds, while the statement seemed to wait in the queue of a pooler. */
    queuedMs: number | undefined;
    /** The deadline passed while the statement ran: it was cancelled. */
    wasRunning: boolean;
  };

  /**
   * Sends the query on one connection, which is then released if it is healthy, else dropped.
   * @param repeat sends it again on a new connection if this one may be stale; undefined: this one is new
   */
  const attempt = async (request: Request, call: Call, repeat?: Repeat): Promise<readonly Row[]> => {
    const { statement, parameters } = request;
    const isRead = statement.access === 'read';
    request.wasSent = false;
    const lease = await pool.acquire(call.signal, { isFresh: repeat === undefined });
    request.wasSent = true;
    const { connection } = lease;
    const sentMs = clock.monotonic();
    const tookMs = () => clock.monotonic() - sentMs;
    recordLease(call.timings, lease);
    if (lease.openTimes !== null) pace.keptWaiting(findLoginMs(lease.openTimes));
    if (connection.isPooled) pooledRemote = connection.remote;
    const limitMs = isRead ? pace.findStaleLimitMs(lease.idleMs) : undefined;
    const mayBeStale = limitMs !== undefined && repeat !== undefined;
    const onTaken = (hasEnded: boolean, sinceDeadlineMs: number) => {
      if (hasEnded) request.wasRunning = true;
      // On a stale connection the statement may be lost. The same statement on a second one then shows whether it runs.
      else if (!mayBeStale || request.isRepeated) request.queuedMs = tookMs() - sinceDeadlineMs;
    };
    const showsQueue = isRead && connection.remote === pooledRemote; // a write may have run
    let isCancelled = false;
    let hasLostNames = false; // the server no longer knows a statement that pg believes to be prepared
    const send = async (name: string | undefined, signal: AbortSignal) => {
      try {
        return await cancelOnAbort(
          connection,
          signal,
          () => connection.query(statement.text, parameters, name),
          showsQueue ? onTaken : undefined,
        );
      } finally {
        isCancelled ||= signal.aborted;
      }
    };
    const sendWithStaleLimit = async (name: string | undefined) => {
      if (!mayBeStale) return await send(name, call.signal);
      return await readTwice(
        call.signal,
        {
          limitMs,
          longestMs: longestStaleLimitMs,
          hasRoom,
          repeat: (signal) => repeat(signal, 'no-answer'),
          onSlow: () => pace.keptWaiting(tookMs()),
          isFull: isOverloaded,
          isLost: (error) => findFailureKind(error) === 'lost',
          error: () => new NoAnswerError('No answer on a connection that may be stale.', { peer }),
        },
        (signal) => send(name, signal),
      );
    };
    const name = names.findName(statement);
    try {
      const rows = await sendWithStaleLimit(name).catch((error: unknown) => {
        const kind = findFailureKind(error);
        if (kind === 'read-only') throw new ReadOnlyServerError('The server is read-only.', { cause: error });
        if (name === undefined || kind !== 'statement-refused') throw error;
        names.refuse(findFailureCode(error));
        hasLostNames = prepare === 'on';
        return send(undefined, call.signal); // it did not run, so even a write may be retried
      });
      if (!isCancelled && pace.isSlow()) pace.keptWaiting(tookMs());
      if (isCancelled) lease.drop('timeout');
      else if (!connection.isOpen()) lease.drop('closed');
      else if (hasLostNames) lease.drop('statement-refused');
      else lease.release();
      return rows;
    } catch (error) {
      if (isOverloaded(error)) pace.keptWaiting(tookMs());
      if (isCancelled) lease.drop('timeout');
      else if (error instanceof ReadOnlyServerError) lease.drop('read-only');
      else if (!connection.isOpen() || isFatal(error) || findFailureKind(error) === 'lost') lease.drop('closed');
      else lease.release(); // the server answered with an error, so the connection is healthy
      throw error;
    } finally {
      call.timings.record('query', tookMs(), lease.isReused ? 'reused' : 'new');
    }
  };

  const attemptTwice = async (request: Request, call: Call): Promise<readonly Row[]> => {
    request.isRepeated = false;
    const repeat: Repeat = (signal, reason) => {
      request.isRepeated = true;
      ledger.failed(reason);
      return attempt(request, withSignal(call, signal));
    };
    try {
      return await attempt(request, call, repeat);
    } catch (error) {
      const isRead = request.statement.access === 'read';
      const mayRetry = isRead && (error instanceof NoAnswerError || mayRetryRead(error));
      if (request.isRepeated || !(mayRetry || error instanceof ReadOnlyServerError)) throw error;
      return await repeat(
        call.signal,
        error instanceof NoAnswerError ? 'no-answer' : findFailureCode(error) || 'closed',
      );
    }
  };

  /** As attemptTwice; while the server restarts, waits for it. */
  const attemptAcrossRestart = async (query: Query, call: Call): Promise<readonly Row[]> => {
    const startMs = clock.monotonic();
    const request: Request = { ...query, wasSent: false, isRepeated: false, queuedMs: undefined, wasRunning: false };
    const isUnsent = (error: unknown) => isNeverSent(error) || !request.wasSent;
    const isRead = query.statement.access === 'read';
    const mayRepeat = createRepeatRule({ isUnsent, isRead });
    const onWaited = (ms: number) => call.timings.record('restart', ms);
    const describeQueue = (error: CallError) => describeFullQueue(error, { peer, name: nameDatabase(peer) });
    const growPause = (error: UnavailableError, count: number) =>
      growRetryAfter(error, { refusals: count, waitedMs: clock.monotonic() - startMs });
    if (call.late !== undefined && isRead) {
      call.late.describe = () =>
        pace.isSlow() ? growPause(describeQueue(readAbortError(call.signal)), refusals + 1) : undefined;
    }
    try {
      const rows = await restart.run(call.signal, { mayRepeat, onWaited }, () => attemptTwice(request, call));
      refusals = 0;
      return rows;
    } catch (error) {
      const queuedMs = request.wasRunning ? undefined : request.queuedMs;
      const isQueue = queuedMs !== undefined || pace.isSlow();
      if (queuedMs !== undefined) pace.keptWaiting(queuedMs);
      const hasWaited = error instanceof DeadlineExceededError && isQueue && (isRead || isUnsent(error));
      const described = hasWaited ? describeQueue(error) : describeDatabaseFailure(error, peer, query.parameters);
      if (!(described instanceof UnavailableError && (hasWaited || isOverloaded(error)))) throw described;
      refusals += 1;
      throw growPause(described, refusals);
    } finally {
      if (call.late !== undefined) call.late.describe = undefined;
    }
  };

  return {
    query: (statement, parameters, call) => attemptAcrossRestart({ statement, parameters }, call),
    warm: (call) => pool.warm(minConnections, call.signal),
    thaw: () => pool.thaw(),
    figures: () => ({ ...pool.figures(), min: minConnections, statements: names.figures() }),
    close: () => pool.close(),
  };
}
