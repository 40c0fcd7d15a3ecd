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
const cancelledAnswerMs = 30; // a cancelled statement answers within 2 ms; RDS Proxy ignores cancels

/** A caller waits this long for a cancel: half of the margin for cancel and answer (docs/reference/architecture.md). */
export const cancelLimitMs = 250;

/**
 * A server or a pooler that stalls may take a cancel that was sent later. Nobody waits for it, and it may outlast a freeze. A channel
 * that is not open in time is given up, because it would be one more connection attempt at a peer that is overloaded.
 */
const longestRequestMs = 5000;

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

/** A cancel request that was begun. Neither promise rejects. */
export type CancelRequest = {
  /** Whether the server took the request within the limit. */
  readonly isTaken: Promise<boolean>;
  /** Settles when the session may be closed: when the server took the request, the channel broke, or 5 s have passed. */
  readonly isOver: Promise<void>;
};

/**
 * Asks the server to cancel what a session runs, on a channel of its own. The server closes the channel when it has taken the
 * request. RDS Proxy ignores cancels, and a server that is down has nothing to cancel.
 * @param open opens the channel, and closes it when its signal aborts
 * @param options.limitMs of the wait for `isTaken`
 * @param options.needsSession whether the peer finds the statement by the session, as poolers and proxies do. Postgres itself finds
 * it by the key, and `isOver` settles at once.
 */
export function requestCancel(
  open: (signal: AbortSignal) => Promise<CancelChannel>,
  { processID, secretKey }: CancelKey,
  { limitMs, needsSession }: { readonly limitMs: number; readonly needsSession: boolean },
): CancelRequest {
  if (processID === null || secretKey === null) return { isTaken: Promise.resolve(false), isOver: Promise.resolve() };
  const controller = new AbortController();
  const timer = setLateTimer(() => controller.abort(), Math.max(limitMs, longestRequestMs));
  timer.unref();
  let isSent = false;
  const sendAndWait = async () => {
    try {
      const channel = await open(controller.signal);
      isSent = true;
      channel.send(encodeSpecialMessage(cancelRequestCode, processID, secretKey));
      await channel.closed;
      return !controller.signal.aborted;
    } catch {
      return false; // the server is down
    } finally {
      timer.clear();
    }
  };
  const request = sendAndWait();
  const waitForTaken = async () => {
    const hasSettled = await settlesWithin(request, limitMs);
    if (!isSent) controller.abort();
    return hasSettled && (await request);
  };
  return { isTaken: waitForTaken(), isOver: needsSession ? request.then(() => undefined) : Promise.resolve() };
}

export type CloseAfterCancel = {
  /** @returns whether the server took the request within its limit */
  watch(request: CancelRequest): Promise<boolean>;
  /** Runs `close` once the last cancel request is over, at once if there was none. */
  run(close: () => void): void;
};

/** @param socket of the session, which then no longer keeps the process alive */
export function createCloseAfterCancel(socket: { unref(): unknown }): CloseAfterCancel {
  let isOver: Promise<void> | undefined;
  return {
    watch: (request) => {
      isOver = request.isOver;
      return request.isTaken;
    },
    run: (close) => {
      if (isOver === undefined) return close();
      socket.unref();
      void isOver.then(close);
    },
  };
}

/** A message that begins a connection: its length, then a code in place of the protocol version, then words of 32 bits. */
export function encodeSpecialMessage(...words: readonly number[]): Uint8Array<ArrayBuffer> {
  const message = new DataView(new ArrayBuffer(4 + 4 * words.length));
  message.setInt32(0, message.byteLength);
  for (const [index, word] of words.entries()) message.setInt32(4 + 4 * index, word);
  return new Uint8Array(message.buffer);
}
