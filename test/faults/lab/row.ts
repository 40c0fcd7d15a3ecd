import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Lab } from './lab.ts';
import type { Tally } from './tally.ts';

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
