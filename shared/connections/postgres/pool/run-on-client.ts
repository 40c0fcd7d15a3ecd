import type pg from 'pg';
import { NoAnswerError, seeClosedSockets, setLateTimer } from '../../core/stale-connection.ts';
import { cancelLimitMs, isPoolerKey, requestCancel } from '../cancel-statement.ts';
import { findFailureKind } from '../database-failure.ts';
import { openCancelChannel } from '../pg/open-cancel-channel.ts';
import type { ClientInternals } from './pool-internals.ts';

export type QueryArguments = readonly [config: string | pg.QueryConfig, values?: unknown];
export type QueryDone = (error: Error | undefined, result: pg.QueryResult | undefined) => void;

const ignore = () => undefined;

/**
 * Runs one statement on an acquired client. It ends with the first of: the answer, an error of the client, `limitMs` without an
 * answer (NoAnswerError).
 */
export function runOnClient(
  client: pg.PoolClient,
  [config, values]: QueryArguments,
  limitMs: number | undefined,
  done: QueryDone,
): void {
  let isDone = false;
  const finish: QueryDone = (error, result) => {
    if (isDone) return;
    isDone = true;
    timer?.clear();
    client.removeListener('error', fail);
    if (error !== undefined) client.on('error', ignore); // it may still report its socket before it is removed
    done(error, result);
  };
  const fail = (error: Error) => finish(error, undefined);
  const giveUp = () => fail(new NoAnswerError(`No answer within ${limitMs} ms after a gap.`, { peer: 'database' }));
  const timer = limitMs === undefined ? undefined : setLateTimer(giveUp, limitMs);
  client.once('error', fail);
  try {
    const query = client.query as (...given: unknown[]) => void;
    query.call(client, config, values, (error: Error | null | undefined, result: pg.QueryResult) =>
      finish(error ?? undefined, result),
    );
  } catch (error) {
    fail(error as Error);
  }
}

const checkLimitMs = 400; // as long as a read on a connection that may be stale (core/stale-connection.ts)

/**
 * Checks with one round trip whether the server still answers on this client, and whether it closed the connection right after
 * its answer, as a pooler does that shuts down.
 */
export async function checkClient(client: pg.PoolClient): Promise<Error | undefined> {
  const failure = await new Promise<Error | undefined>((resolve) => {
    runOnClient(client, ['SELECT 1'], checkLimitMs, (error) => resolve(error));
  });
  if (failure !== undefined) return failure;
  const ignoreLoss = () => undefined; // isClientOpen shows it
  client.on('error', ignoreLoss);
  await seeClosedSockets();
  if (!isClientOpen(client)) return new Error('Connection terminated unexpectedly');
  client.removeListener('error', ignoreLoss);
  return undefined;
}

/** Whether the client's socket is still open. Clients without a socket of their own (native) report a loss themselves. */
export function isClientOpen(client: pg.PoolClient): boolean {
  const { stream } = (client as unknown as ClientInternals).connection ?? {};
  return stream?.destroyed !== true && (stream?.readyState === undefined || stream.readyState === 'open');
}

/**
 * Asks the server to cancel what this client runs. Settles after 250 ms at the latest and never throws.
 * @returns settles when the session is no longer needed. Until then `client.end` takes the client from the pool, and leaves the
 * session open.
 */
export async function cancelOnClient(client: pg.PoolClient): Promise<{ readonly isOver: Promise<void> }> {
  const { ssl, sslNegotiation, processID = null, secretKey = null, connection } = client as unknown as ClientInternals;
  const { host, port } = client;
  const handshake = typeof ssl === 'object' ? ssl : ssl === true ? {} : undefined;
  const address = { host, port, ip: connection?.stream?.remoteAddress, isDirectTls: sslNegotiation === 'direct' };
  const { isTaken, isOver } = requestCancel(
    (signal) => openCancelChannel(address, handshake, signal),
    { processID, secretKey },
    { limitMs: cancelLimitMs, needsSession: isPoolerKey({ processID, secretKey }, host) },
  );
  if (!(await isTaken)) endAfter(isOver, client);
  return { isOver };
}

function endAfter(isOver: Promise<void>, client: pg.PoolClient): void {
  const { connection } = client as unknown as ClientInternals;
  const end = client.end.bind(client);
  const endLater = async (done?: () => void) => {
    connection?.stream?.unref?.();
    void isOver.then(() => end());
    done?.();
  };
  Object.assign(client, { end: endLater });
}

/** A text or a configuration object, and not a query object such as a cursor, which cannot be sent twice. */
export function isStatement(config: unknown): config is string | pg.QueryConfig {
  return typeof config === 'string' || (typeof config === 'object' && config !== null && !('submit' in config));
}

/** Whether the caller says that it only reads. */
export function isMarkedReadOnly(config: string | pg.QueryConfig): boolean {
  return typeof config === 'object' && config.readOnly === true;
}

/** Releases the client with the error, if there is one, and then calls back. */
export function finishWith(
  { release, done }: { release: (error?: Error) => void; done: QueryDone },
  error: Error | undefined,
  result: pg.QueryResult | undefined,
): void {
  release(error);
  done(error, result);
}

/** Whether the connection broke or did not answer, so that a read may run once more. */
export function isLost(error: Error): boolean {
  return error instanceof NoAnswerError || findFailureKind(error) === 'lost';
}

/**
 * Calls back with `mayHaveRun: true` on the error of a statement whose connection was lost after it was sent, or that was given up
 * after node-postgres's `query_timeout`, which does not end it at the server.
 * @param unsent errors of statements that got no connection
 */
export function markAsSent(unsent: WeakSet<object>, done: QueryDone): QueryDone {
  return (error, result) => {
    if (error !== undefined && !unsent.has(error) && (isLost(error) || error.message === 'Query read timeout')) {
      Object.assign(error, { mayHaveRun: true });
    }
    done(error, result);
  };
}

/** A promise of the pool's own kind, whose error has the stack of the caller instead of the socket's event, as in node-postgres. */
export function toPromise<T>(
  Kind: PromiseConstructor,
  start: (done: (error: Error | undefined, value: T | undefined) => void) => void,
): Promise<T> {
  const promise = new Kind<T>((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });
  return promise.catch((error: Error) => {
    Error.captureStackTrace(error);
    throw error;
  });
}

/** Why a client that its caller released with an error leaves the pool. */
export function describeLoss(client: pg.PoolClient, error: Error | boolean): string {
  if (error instanceof NoAnswerError) return 'timeout';
  return isClientOpen(client) ? 'error' : 'closed';
}
