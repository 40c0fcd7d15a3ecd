import type { BenchRow } from '../framework/bench.ts';
import { describeRoundTrip } from '../framework/noise.ts';
import { median } from '../framework/statistics.ts';
import { headway, plainClient } from './database-latency.ts';

/** The samples of one contestant at one round-trip time. */
export function find(rows: readonly BenchRow[], roundTripMs: number, name: string): readonly number[] {
  return rows.find((row) => row.group === describeRoundTrip(roundTripMs) && row.name === name)?.samples ?? [];
}

/** The time that `name` saves compared with `base`, in percent of the latter's median. */
export function saved(rows: readonly BenchRow[], roundTripMs: number, base: string, name = headway): number {
  return (1 - median(find(rows, roundTripMs, name)) / median(find(rows, roundTripMs, base))) * 100;
}

/** The time of a call minus that of the plain client in the same round, milliseconds. */
export function overhead(rows: readonly BenchRow[], roundTripMs: number, name: string): number[] {
  const base = find(rows, roundTripMs, plainClient);
  return find(rows, roundTripMs, name).map((ms, round) => ms - (base[round] ?? Number.NaN));
}
