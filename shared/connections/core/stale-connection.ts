import { UnavailableError } from './errors.ts';

/** No answer began within the short limit of a connection that may be stale. */
export class NoAnswerError extends UnavailableError {}

/**
 * How long the first read on a reused connection may wait for an answer before it is sent again on a new one: 400 ms
 * (docs/reference/freeze-and-thaw.md). During a freeze a NAT may have removed the connection, and then silently discards what
 * we send. A connection that was used within this invocation has no limit, so that a slow server gets its time.
 * @param idleMs milliseconds since its last use; 0 for a new connection
 * @returns milliseconds; undefined for no limit
 */
export function findStaleLimitMs(idleMs: number): number | undefined {
  return idleMs > justUsedMs ? 400 : undefined;
}

/** A heavy read has no such limit. It takes a new connection rather than one that was idle for longer than this. */
export const longIdleMs = 1000;
/** A connection idle for no longer than this was used in the same invocation; no peer closes one so soon. */
export const justUsedMs = 5;

/**
 * One whole turn of the event loop. The first wait ends the current turn; after the second, sockets that peers have closed show as
 * closed and expired timers have run. A setTimeout(1) does the same but costs each call 1.1 ms (docs/reference/freeze-and-thaw.md).
 */
export function seeClosedSockets(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
