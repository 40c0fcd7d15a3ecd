import type { Random } from '../../../infra/local/demo-city/random.ts';
import { findStaleLimitMs } from '../../../shared/connections/core/stale-connection.ts';
import type { Lab } from './lab.ts';
import type { Answer } from './lab-call.ts';

/** Goals of a row in addition to zero failed calls. */
export type Goals = {
  /** At most one new connection for each connection that the fault took. */
  readonly replacesOnlyLost?: boolean;
  /** Limit for every answer, milliseconds. */
  readonly withinMs?: number;
  /** Limit from the peer's return to correct answers, milliseconds. */
  readonly recoversWithinMs?: number;
};

/** One fault, repeated in rounds. */
export type Row = {
  readonly name: string;
  readonly goals: Goals;
  round(tally: Tally, random: Random, round: number): Promise<void>;
};

/** Rows that share servers. */
export type RowGroup = {
  readonly name: string;
  open(lab: Lab): Promise<OpenRowGroup | { readonly skipped: string }>;
};

export type OpenRowGroup = {
  readonly rows: readonly Row[];
  /** After all rounds: a description of each leak. */
  findLeaks(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/**
 * The goals that a row missed, independent of the machine's speed. A late answer that the row does not cause may open one
 * extra connection, so each such answer excuses one.
 */
export function findFailures(row: Row, tally: Tally): string[] {
  return findMissedCounts(row, tally, tally.slow);
}

function findMissedCounts(
  { goals: { replacesOnlyLost = false } }: Row,
  tally: Tally,
  spareConnections: number,
): string[] {
  const { failed, calls, opened, lost } = tally;
  const missed: string[] = [];
  if (failed > 0) missed.push(`${failed} of ${calls} calls failed`);
  if (replacesOnlyLost && opened > lost + spareConnections)
    missed.push(`${opened} connections opened for ${lost} lost`);
  return missed;
}

/** All goals that a row missed, including those in milliseconds, which a busy machine may miss. */
export function findMissedGoals(row: Row, tally: Tally): string[] {
  const { withinMs, recoversWithinMs } = row.goals;
  const missed = findMissedCounts(row, tally, 0);
  if (withinMs !== undefined && tally.slowestMs > withinMs) {
    missed.push(`the slowest answer took ${Math.round(tally.slowestMs)} ms, more than ${withinMs}`);
  }
  if (recoversWithinMs !== undefined && tally.recoveryMs > recoversWithinMs) {
    missed.push(`recovered after ${Math.round(tally.recoveryMs)} ms, more than ${recoversWithinMs}`);
  }
  return missed;
}

/** A first read without an answer for this long is retried on a new connection: 400 ms (stale-connection.ts). */
export const staleLimitMs = findStaleLimitMs(1000) ?? 0;

/** The counts of one row. */
export type Tally = {
  rounds: number;
  failedRounds: number;
  calls: number;
  /** Answers that the row does not allow; a wrong answer is never allowed. */
  failed: number;
  /** 503s and 504s where the row allows them. */
  refused: number;
  slowestMs: number;
  /** Answers slower than `slowMs`, which is what the row itself may cost. */
  slow: number;
  readonly slowMs: number;
  /** Connections that the peer accepted. */
  opened: number;
  /** Connections that the fault broke. */
  lost: number;
  /** Longest time from the peer's return to correct answers, milliseconds. */
  recoveryMs: number;
  /** Descriptions of the first failures. */
  readonly notes: string[];
};

/** @param slowMs default: the stale connection limit */
export function createTally(slowMs = staleLimitMs): Tally {
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

/** Allowed answers: correct only; also a 503; also a 504. */
export type Allowed = 'correct' | 'correct-or-refused' | 'correct-refused-or-late';

export function addAnswers(tally: Tally, answers: readonly Answer[], allowed: Allowed = 'correct'): void {
  for (const { kind, detail, durationMs } of answers) {
    tally.calls += 1;
    tally.slowestMs = Math.max(tally.slowestMs, durationMs);
    if (durationMs > tally.slowMs) tally.slow += 1;
    if (kind === 'correct') continue;
    const isAllowed =
      (kind === 'refused' && allowed !== 'correct') || (kind === 'late' && allowed === 'correct-refused-or-late');
    if (isAllowed) tally.refused += 1;
    else fail(tally, `${kind} after ${Math.round(durationMs)} ms: ${detail}`);
  }
}

export function fail(tally: Tally, note: string): void {
  tally.failed += 1;
  if (tally.notes.length < 3) tally.notes.push(note);
}
