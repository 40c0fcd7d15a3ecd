import { readAbortError } from '../core/time-limit.ts';
import type { SessionConnection } from './session-connection.ts';

const lastWordMs = 30; // a cancelled statement answers within a millisecond or two; RDS Proxy takes no cancels
const cancelLimitMs = 250; // half of the margin that is kept for cancel and answer (design.md, "Deadlines")

/** Runs a query until it answers, or cancels it at the server when the signal fires or the limit is over. */
export async function cancelOnAbort<T>(
  connection: SessionConnection,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw readAbortError(signal);
  const { promise: fired, reject } = Promise.withResolvers<never>();
  const fire = () => reject(readAbortError(signal));
  signal.addEventListener('abort', fire, { once: true });
  const answer = run();
  try {
    return await Promise.race([answer, fired]);
  } catch (failure) {
    if (signal.aborted) {
      const last = answer.catch(() => undefined); // its connection is dropped; what it still says does not matter
      await connection.cancel(cancelLimitMs);
      await atMost(lastWordMs, last); // but a server that nobody listens to logs a broken pipe
    }
    throw failure;
  } finally {
    signal.removeEventListener('abort', fire);
  }
}

async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, limitMs);
  await Promise.race([work, over.promise]);
  clearTimeout(timer);
}
