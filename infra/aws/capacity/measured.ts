import { readFileSync } from 'node:fs';

type Row = { group?: string; name: string; samples?: number[]; figures?: Record<string, number | string> };
type Results = { benches: { name: string; tables: { name: string; rows: Row[] }[] }[] };

/** What the benchmark measured (docs/benchmark/results.json), as the capacity model uses it. */
export type Measured = {
  /** Milliseconds of one core for a call that the snapshot answers. */
  readonly ownCoreMs: number;
  /** Milliseconds of a vehicle lookup through the pooler while nothing else runs. */
  readonly lookupMs: number;
  /** Milliseconds of one core for a lookup, in the environment, the pooler and Postgres together: an upper bound for each. */
  readonly lookupCoreMs: number;
  /** Milliseconds of a trip that OTP answers, OTP's own time included. */
  readonly tripMs: number;
  readonly scale: readonly ScaleRun[];
};

/** One row of the benchmark's scale run: environments that call without a pause. */
export type ScaleRun = { readonly environments: number; readonly callsPerSecond: number; readonly p50Ms: number };

/** Cores of the machine that ran the benchmark. */
export const benchmarkCores = 2;

export function readMeasured(path = 'docs/benchmark/results.json'): Measured {
  const { benches } = JSON.parse(readFileSync(path, 'utf8')) as Results;
  const rowsOf = (bench: string, table: string) =>
    benches.find(({ name }) => name === bench)?.tables.find(({ name }) => name === table)?.rows ?? [];
  const medianOf = (bench: string, table: string, { group, name }: { group?: string; name: string }) => {
    const row = rowsOf(bench, table).find((one) => one.name === name && (group === undefined || one.group === group));
    const sorted = (row?.samples ?? []).toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    if (median === undefined) throw new Error(`${path} has no ${bench}, ${table}, ${group ?? ''} ${name}`);
    return median;
  };
  const scale = rowsOf('scale', 'scale').flatMap(({ group = '', name, figures = {} }): ScaleRun[] => {
    const environments = /^all environments busy: (\d+) /.exec(group)?.[1];
    if (environments === undefined || !name.includes('through PgBouncer 1.2')) return [];
    const { 'calls per second': callsPerSecond, 'p50 ms': p50Ms } = figures;
    return [{ environments: Number(environments), callsPerSecond: Number(callsPerSecond), p50Ms: Number(p50Ms) }];
  });
  const alone = scale.find(({ environments }) => environments === 1);
  if (alone === undefined) throw new Error(`${path} has no scale run through PgBouncer`);
  return {
    ownCoreMs: medianOf('stack', 'invocation', { name: 'Headway, a stop by its id' }) / 1000,
    lookupMs: 1000 / alone.callsPerSecond,
    lookupCoreMs: (benchmarkCores * 1000) / Math.max(...scale.map(({ callsPerSecond }) => callsPerSecond)),
    tripMs: medianOf('otp-path', 'calls', { group: '/trip, warm', name: 'Headway' }),
    scale,
  };
}
