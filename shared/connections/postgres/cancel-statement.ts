import { readAbortError } from '../core/time-limit.ts';
import type { SessionConnection } from './session-connection.ts';

/** What the server gives a session at login. A cancel request must carry it. */
export type CancelKey = { readonly processID: number | null; readonly secretKey: number | null };

/** A connection of its own that carries one cancel request. */
export type CancelChannel = {
  send(message: Uint8Array<ArrayBuffer>): void;
  /** Settles when the channel is closed, by either side. */
  readonly closed: Promise<void>;
};

const cancelRequestCode = 80_877_102; // PostgreSQL documentation, "Message Formats"
const cancelLimitMs = 250; // half of the margin for cancel and answer (docs/reference/architecture.md)
const cancelledAnswerMs = 30; // a cancelled statement answers within 2 ms; RDS Proxy ignores cancels

/** Runs a statement until it answers. Cancels it at the server if the signal aborts first. */
export async function cancelOnAbort<T>(
  connection: SessionConnection,
  signal: AbortSignal,
  run: () => Promise<T>,
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
      const settled = answer.catch(() => undefined); // the connection is dropped, so this answer does not matter
      await connection.cancel(cancelLimitMs);
      await waitAtMost(cancelledAnswerMs, settled); // a server whose client is gone logs a broken pipe
    }
    throw failure;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Asks the server to cancel what a session runs, on a channel of its own, and waits until the server closes the channel. Never
 * throws: RDS Proxy ignores cancels, and a server that is down has nothing to cancel.
 * @param open opens the channel, and closes it when its signal aborts, after `limitMs`
 */
export async function requestCancel(
  open: (signal: AbortSignal) => Promise<CancelChannel>,
  { processID, secretKey }: CancelKey,
  limitMs: number,
): Promise<void> {
  if (processID === null || secretKey === null) return;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limitMs);
  try {
    const channel = await open(controller.signal);
    channel.send(encodeSpecialMessage(cancelRequestCode, processID, secretKey));
    await channel.closed;
  } catch {
    // the server is down
  } finally {
    clearTimeout(timer);
  }
}

/** A message that begins a connection: its length, then a code in place of the protocol version, then words of 32 bits. */
export function encodeSpecialMessage(...words: readonly number[]): Uint8Array<ArrayBuffer> {
  const message = new DataView(new ArrayBuffer(4 + 4 * words.length));
  message.setInt32(0, message.byteLength);
  for (const [index, word] of words.entries()) message.setInt32(4 + 4 * index, word);
  return new Uint8Array(message.buffer);
}

async function waitAtMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
