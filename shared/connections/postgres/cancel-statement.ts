import { DeadlineExceededError, EndedEarlyError } from '../core/errors.ts';
import { setLateTimer, settlesWithin } from '../core/stale-connection.ts';
import { readAbortError } from '../core/time-limit.ts';
import type { SessionConnection } from './session-connection.ts';

/** What the server gives a session at login. A cancel request must carry it. */
export type CancelKey = { readonly processID: number | null; readonly secretKey: number | null };

const largestProcessId = 2 ** 22; // Linux, PID_MAX_LIMIT in include/linux/threads.h

/** Their proxies make up process IDs also where no pooler is behind them, or ignore cancels. */
const otherProxies = /\.(neon\.tech|rds\.amazonaws\.com)$/i;

/**
 * Whether the session is one of PgBouncer: it sends a random number in place of a process ID, so that one key in 512 looks like one
 * of Postgres.
 * @param host name of the server
 */
export function isPoolerKey({ processID }: CancelKey, host: string): boolean {
  return processID !== null && (processID < 0 || processID > largestProcessId) && !otherProxies.test(host);
}

/** A connection of its own that carries one cancel request. */
export type CancelChannel = {
  send(message: Uint8Array<ArrayBuffer>): void;
  /** Settles when the channel is closed, by either side; may reject if it breaks. */
  readonly closed: Promise<void>;
};

const cancelRequestCode = 80_877_102; // PostgreSQL documentation, "Message Formats"
const cancelLimitMs = 250; // half of the margin for cancel and answer (docs/reference/architecture.md)
const cancelledAnswerMs = 30; // a cancelled statement answers within 2 ms; RDS Proxy ignores cancels

/**
 * Runs a statement until it answers. Cancels it at the server if the signal aborts first.
 * @param onTaken called when the deadline passed and the server took the cancel. Postgres answers a statement that it cancels; a
 * pooler has nothing to cancel while a statement waits in its queue. Gets whether the statement has ended, and the milliseconds
 * since the deadline. Absent: nothing waits for this, and the failure comes up to 220 ms earlier.
 */
export async function cancelOnAbort<T>(
  connection: SessionConnection,
  signal: AbortSignal,
  run: () => Promise<T>,
  onTaken?: (hasEnded: boolean, sinceDeadlineMs: number) => void,
): Promise<T> {
  if (signal.aborted) throw readAbortError(signal);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(readAbortError(signal));
  });
  signal.addEventListener('abort', onAbort, { once: true });
  const answer = run();
  try {
    return await Promise.race([answer, aborted]);
  } catch (failure) {
    if (signal.aborted) {
      const startMs = performance.now();
      const isTaken = await connection.cancel(cancelLimitMs);
      const tellTaken = isTaken && isDeadline(readAbortError(signal)) ? onTaken : undefined;
      const leftMs = tellTaken !== undefined ? cancelLimitMs - (performance.now() - startMs) : 0;
      // At least a moment, because a server whose client is gone logs a broken pipe.
      const hasEnded = await settlesWithin(answer, Math.max(cancelledAnswerMs, leftMs));
      tellTaken?.(hasEnded, performance.now() - startMs);
    }
    throw failure;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Otherwise another answer is there, or the environment ends and has no time to wait. */
function isDeadline(reason: unknown): boolean {
  return reason instanceof DeadlineExceededError && !(reason instanceof EndedEarlyError);
}

/**
 * Asks the server to cancel what a session runs, on a channel of its own, and waits until the server closes the channel. Never
 * throws: RDS Proxy ignores cancels, and a server that is down has nothing to cancel.
 * @param open opens the channel, and closes it when its signal aborts, after `limitMs`
 * @returns whether the server closed the channel, as it does when it has taken the request
 */
export async function requestCancel(
  open: (signal: AbortSignal) => Promise<CancelChannel>,
  { processID, secretKey }: CancelKey,
  limitMs: number,
): Promise<boolean> {
  if (processID === null || secretKey === null) return false;
  const controller = new AbortController();
  const timer = setLateTimer(() => controller.abort(), limitMs);
  try {
    const channel = await open(controller.signal);
    channel.send(encodeSpecialMessage(cancelRequestCode, processID, secretKey));
    await channel.closed;
    return !controller.signal.aborted;
  } catch {
    return false; // the server is down
  } finally {
    timer.clear();
  }
}

/** A message that begins a connection: its length, then a code in place of the protocol version, then words of 32 bits. */
export function encodeSpecialMessage(...words: readonly number[]): Uint8Array<ArrayBuffer> {
  const message = new DataView(new ArrayBuffer(4 + 4 * words.length));
  message.setInt32(0, message.byteLength);
  for (const [index, word] of words.entries()) message.setInt32(4 + 4 * index, word);
  return new Uint8Array(message.buffer);
}
