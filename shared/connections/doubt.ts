/**
 * How long the first read on a connection may stay without an answer before it is asked again on a new one, by how long the
 * connection was idle. A NAT may have forgotten it, and then swallows what we send.
 *
 * Idle for more than a second: 400 ms (design.md). Idle for less, but not just used: 500 ms, which still lets a caller be
 * answered within a second, and leaves a server that is merely slow alone. Just used: no limit.
 * @param idleMs milliseconds since its last use; 0 for a new one
 * @returns milliseconds; undefined for no limit
 */
export function findDoubtLimitMs(idleMs: number): number | undefined {
  if (idleMs > longIdleMs) return 400;
  return idleMs > justUsedMs ? 500 : undefined;
}

export const longIdleMs = 1000;
const justUsedMs = 5; // within one invocation; the freeze watch ignores shorter gaps as well
