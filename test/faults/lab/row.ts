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

/** The goals of a row that were not met, in words, whatever the machine's speed. */
export function findFailures({ goals: { isThrifty = false } }: Row, tally: Tally): string[] {
  const missed: string[] = [];
  if (tally.failed > 0) missed.push(`${tally.failed} of ${tally.calls} calls failed`);
  if (isThrifty && tally.opened > tally.lost) missed.push(`${tally.opened} connections opened for ${tally.lost} lost`);
  return missed;
}

/** All goals of a row that were not met, those in milliseconds too, which a busy machine may miss. */
export function findMissedGoals(row: Row, tally: Tally): string[] {
  const { withinMs, recoversWithinMs } = row.goals;
  const missed = findFailures(row, tally);
  if (withinMs !== undefined && tally.slowestMs > withinMs) {
    missed.push(`the slowest answer took ${Math.round(tally.slowestMs)} ms, not ${withinMs}`);
  }
  if (recoversWithinMs !== undefined && tally.recoveryMs > recoversWithinMs) {
    missed.push(`recovered after ${Math.round(tally.recoveryMs)} ms, not ${recoversWithinMs}`);
  }
  return missed;
}
