import type { Clock } from './clock.ts';
import { elapsedMs, type Instant, readInstant } from './elapsed.ts';
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
  return idleMs > justUsedMs ? staleLimitMs : undefined;
}

const staleLimitMs = 400;

/** How slow a peer is. A read that a slow peer keeps waiting is not on a stale connection. */
export type PeerPace = {
  /** As findStaleLimitMs, and longer while the peer is slow: 4 times its longest answer, at most `longestStaleLimitMs`. */
  findStaleLimitMs(idleMs: number): number | undefined;
  /** The peer answered or refused a request, or opened a connection, after this time. Up to 400 ms it is not slow. */
  keptWaiting(ms: number): void;
  /** Whether it kept a request waiting within the last minute. */
  isSlow(): boolean;
};

/** The longest stale limit of a slow peer: as long as PgBouncer keeps a statement in its queue (docs/reference/aws.md). */
export const longestStaleLimitMs = 5000;
/** A NAT forgets a connection after 350 s at AWS, so a connection of a peer that was slow a minute ago is rarely stale. */
const slowForMs = 60_000;
const slowFactor = 4; // a queue grows: two steps from 400 ms to the longest limit

/** Builds the pace of one peer, which is not slow yet. */
export function createPeerPace({ clock }: { clock: Clock }): PeerPace {
  let slow: { readonly seenAt: Instant; readonly tookMs: number } | undefined;
  const findSlow = () => (slow !== undefined && elapsedMs(clock, slow.seenAt) < slowForMs ? slow : undefined);
  return {
    findStaleLimitMs: (idleMs) => {
      const limitMs = findStaleLimitMs(idleMs);
      const tookMs = findSlow()?.tookMs ?? 0;
      return limitMs === undefined ? undefined : Math.max(limitMs, Math.min(slowFactor * tookMs, longestStaleLimitMs));
    },
    keptWaiting: (ms) => {
      if (ms <= staleLimitMs) return;
      const tookMs = Math.max(ms, (findSlow()?.tookMs ?? 0) / 2); // shrinks step by step with the queue
      slow = { seenAt: readInstant(clock), tookMs };
    },
    isSlow: () => findSlow() !== undefined,
  };
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

export type LateTimer = { clear(): void; unref(): void };

/**
 * As `setTimeout`, one turn of the event loop later: the timer of every limit on a wait for a peer. In a process that was busy or
 * frozen, timers come before sockets, and a limit would pass before an answer that is in the socket already.
 */
export function setLateTimer(run: () => unknown, afterMs: number): LateTimer {
  let isCleared = false;
  const timer = setTimeout(() => void seeClosedSockets().then(() => isCleared || run()), afterMs);
  return {
    clear: () => {
      isCleared = true;
      clearTimeout(timer);
    },
    unref: () => timer.unref(),
  };
}

/** Whether the work settles, with a value or an error, before a late timer. */
export async function settlesWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: LateTimer | undefined;
  const over = new Promise<boolean>((resolve) => {
    timer = setLateTimer(() => resolve(false), limitMs);
  });
  const settled = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, over]);
  } finally {
    timer?.clear();
  }
}
