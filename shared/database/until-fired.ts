import { UnavailableError } from '../errors.ts';
import { deadlineExceeded } from '../resilience/time-limit.ts';
import type { SessionConnection } from './session-connection.ts';

const lastWordMs = 30; // a cancelled statement answers within a millisecond or two; RDS Proxy takes no cancels
const cancelLimitMs = 250; // half of the margin that is kept for cancel and answer (design.md, "Deadlines")

/** A connection in doubt (doubt.ts) got no answer in its short time: the statement is being cancelled. */
export class NoAnswerError extends UnavailableError {
  /** Settles when the server has taken the cancel, and the connection may be cut. Nobody may be answered before: then comes the freeze. */
  cancelled: Promise<void> = Promise.resolve();
}

/**
 * Runs a query until it answers, or cancels it at the server when the signal fires or the limit is over. Settles when that is
 * done, but for a NoAnswerError, which comes at once: whoever repeats the query need not wait for the old one's end.
 */
export async function untilFired<T>(
  connection: SessionConnection,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw deadlineExceeded(signal);
  const { promise: fired, reject } = Promise.withResolvers<never>();
  const fire = () => reject(signal.reason instanceof UnavailableError ? signal.reason : deadlineExceeded(signal));
  signal.addEventListener('abort', fire, { once: true });
  const answer = run();
  try {
    return await Promise.race([answer, fired]);
  } catch (failure) {
    if (!signal.aborted) throw failure;
    const cancelled = cancel(connection, answer);
    if (failure instanceof NoAnswerError) failure.cancelled = cancelled;
    else await cancelled;
    throw failure;
  } finally {
    signal.removeEventListener('abort', fire);
  }
}

async function cancel(connection: SessionConnection, answer: Promise<unknown>): Promise<void> {
  const last = answer.catch(() => undefined); // its connection is dropped; what it still says does not matter
  await connection.cancel(cancelLimitMs);
  await atMost(lastWordMs, last); // but a server that nobody listens to logs a broken pipe
}

async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, limitMs);
  await Promise.race([work, over.promise]);
  clearTimeout(timer);
}
