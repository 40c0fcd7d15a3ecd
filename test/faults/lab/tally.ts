import { findStaleLimitMs } from '../../../shared/connections/core/stale-connection.ts';
import type { Answer } from './lab-call.ts';

/** A first read without an answer for so long is sent again on a new connection: 400 ms (stale-connection.ts). */
export const trustedMs = findStaleLimitMs(1000) ?? 0;

/** What a row saw. */
export type Tally = {
  rounds: number;
  failedRounds: number;
  calls: number;
  /** Answers that were not right where only a right one will do, and any wrong answer wherever it came. */
  failed: number;
  /** Typed 503s and 504s where they are allowed. */
  refused: number;
  slowestMs: number;
  /** Answers that took longer than what the row itself makes them take, `slowMs`. */
  slow: number;
  readonly slowMs: number;
  /** Connections that the peer's side accepted. */
  opened: number;
  /** Connections that the fault took. */
  lost: number;
  /** Longest time from the peer's return to the first right answers. */
  recoveryMs: number;
  /** The first failures, in words. */
  readonly notes: string[];
};

/** @param slowMs default: as long as a connection is trusted without an answer */
export function createTally(slowMs = trustedMs): Tally {
  return {
    rounds: 0,
    failedRounds: 0,
    calls: 0,
    failed: 0,
    refused: 0,
    slowestMs: 0,
    slow: 0,
    slowMs,
    opened: 0,
    lost: 0,
    recoveryMs: 0,
    notes: [],
  };
}

/** What answers may be: right only; also a typed 503; also a typed 504. */
export type Allowed = 'right' | 'right-or-refused' | 'right-refused-or-late';

export function addAnswers(tally: Tally, answers: readonly Answer[], allowed: Allowed = 'right'): void {
  for (const { kind, detail, durationMs } of answers) {
    tally.calls += 1;
    tally.slowestMs = Math.max(tally.slowestMs, durationMs);
    if (durationMs > tally.slowMs) tally.slow += 1;
    if (kind === 'right') continue;
    const isAllowed =
      (kind === 'refused' && allowed !== 'right') || (kind === 'late' && allowed === 'right-refused-or-late');
    if (isAllowed) tally.refused += 1;
    else fail(tally, `${kind} after ${Math.round(durationMs)} ms: ${detail}`);
  }
}

export function fail(tally: Tally, note: string): void {
  tally.failed += 1;
  if (tally.notes.length < 3) tally.notes.push(note);
}
