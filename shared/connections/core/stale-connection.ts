import { UnavailableError } from './errors.ts';

/** The answer did not begin in the short time that a connection in doubt gets. */
export class NoAnswerError extends UnavailableError {}

/**
 * How long the first read on a connection may stay without an answer before it is asked again on a new one, by how long the
 * connection was idle: 400 ms (design.md). A NAT may have forgotten it, and then swallows what we send; after any freeze,
 * however short. Just used: no limit, so that a server that is merely slow is left alone.
 * @param idleMs milliseconds since its last use; 0 for a new one
 * @returns milliseconds; undefined for no limit
 */
export function findStaleLimitMs(idleMs: number): number | undefined {
  return idleMs > justUsedMs ? 400 : undefined;
}

/** Heavy reads, which have no such limit, take a new connection rather than one that was idle for longer than this. */
export const longIdleMs = 1000;
/** So long after its last use, a connection is within one invocation; no peer gives up so soon. */
export const justUsedMs = 5;
