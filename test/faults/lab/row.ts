import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Lab } from './lab.ts';
import type { Tally } from './tally.ts';

/** What a row promises beside that nothing failed. */
export type Goals = {
  /** At most one new connection for each that the fault took. */
  readonly isThrifty?: boolean;
  /** Every answer within this, milliseconds. */
  readonly withinMs?: number;
  /** Right answers this soon after the peer's return, milliseconds. */
  readonly recoversWithinMs?: number;
};

/** One fault, done again and again. */
export type Row = {
  readonly name: string;
  readonly goals: Goals;
  round(tally: Tally, random: Random, round: number): Promise<void>;
};

/** Rows that share their servers. */
export type RowGroup = {
  readonly name: string;
  open(lab: Lab): Promise<OpenRowGroup | { readonly skipped: string }>;
};

export type OpenRowGroup = {
  readonly rows: readonly Row[];
  /** After all rounds: what is left behind, in words; none where nothing leaked. */
  findLeaks(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/**
 * The goals of a row that were not met, in words, whatever the machine's speed: an answer that is late for no reason of the
 * row's has a new connection opened beside it.
 */
export function findFailures(row: Row, tally: Tally): string[] {
  return findBroken(row, tally, tally.slow);
}

function findBroken({ goals: { isThrifty = false } }: Row, tally: Tally, spare: number): string[] {
  const { failed, calls, opened, lost } = tally;
  const missed: string[] = [];
  if (failed > 0) missed.push(`${failed} of ${calls} calls failed`);
  if (isThrifty && opened > lost + spare) missed.push(`${opened} connections opened for ${lost} lost`);
  return missed;
}

/** All goals of a row that were not met, those in milliseconds too, which a busy machine may miss. */
export function findMissedGoals(row: Row, tally: Tally): string[] {
  const { withinMs, recoversWithinMs } = row.goals;
  const missed = findBroken(row, tally, 0);
  if (withinMs !== undefined && tally.slowestMs > withinMs) {
    missed.push(`the slowest answer took ${Math.round(tally.slowestMs)} ms, not ${withinMs}`);
  }
  if (recoversWithinMs !== undefined && tally.recoveryMs > recoversWithinMs) {
    missed.push(`recovered after ${Math.round(tally.recoveryMs)} ms, not ${recoversWithinMs}`);
  }
  return missed;
}
