import { readFileSync } from 'node:fs';

type Row = { group?: string; name: string; samples?: number[]; figures?: Record<string, number | string | null> };
type Results = { benches: { name: string; tables: { name: string; rows: Row[] }[] }[] };

/** How the statement of a lookup reaches Postgres: a named one is planned once for each connection, the function likewise. */
export type LookupKind = 'named' | 'unnamed' | 'unnamed, by the function';

/** What the benchmark measured (docs/benchmark/results.json), as the capacity model uses it. Milliseconds. */
export type Measured = {
  /** CPU of an environment for a call that the snapshot answers: a stop by its id. */
  readonly ownCoreMs: number;
  /** CPU of an environment for a vehicle call, from the table of what a call costs. */
  readonly dutyCoreMs: number;
  /** Planning and executing in Postgres of one lookup, by the kind of its statement. */
  readonly lookupServerMs: Readonly<Record<LookupKind, number>>;
  /** What Headway adds to OTP's time for a trip, over a plain client that sends the same query. */
  readonly tripCoreMs: number;
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
  const find = (bench: string, table: string, { group, name }: { group?: RegExp; name: RegExp }): Row => {
    const row = rowsOf(bench, table).find((one) => name.test(one.name) && (group?.test(one.group ?? '') ?? true));
    if (row === undefined) throw new Error(`${path} has no row ${name} in ${bench}, ${table}`);
    return row;
  };
  const figureOf = (row: Row, figure: string) => {
    const value = row.figures?.[figure];
    if (typeof value !== 'number') throw new Error(`${path} has no figure ${figure} of ${row.name}`);
    return value;
  };
  const cpuOf = (table: string, name: RegExp) => figureOf(find('api-endpoints', table, { name }), 'CPU ms per call');
  const lookup = (group: RegExp, name: LookupKind) => {
    const row = find('lookup', 'server', { group, name: new RegExp(`^Headway, ${name}$`) });
    return figureOf(row, 'planning, ms') + figureOf(row, 'executing, ms');
  };
  const tripOf = (client: string) => {
    const row = find('otp-path', 'calls', { group: /^\/trip, warm$/, name: new RegExp(`^${client}$`) });
    const samples = (row.samples ?? []).toSorted((a, b) => a - b);
    const median = samples[Math.floor(samples.length / 2)];
    if (median === undefined) throw new Error(`${path} has no samples of ${row.name}`);
    return median;
  };
  const scale = rowsOf('scale', 'scale').flatMap(({ group = '', name, figures = {} }): ScaleRun[] => {
    const environments = /^all environments busy: (\d+) /.exec(group)?.[1];
    if (environments === undefined || !name.includes('through PgBouncer 1.2')) return [];
    const { 'calls per second': callsPerSecond, 'p50 ms': p50Ms, errors } = figures;
    if (Number(errors) > 0) return []; // it measures time limits, not capacity
    return [{ environments: Number(environments), callsPerSecond: Number(callsPerSecond), p50Ms: Number(p50Ms) }];
  });
  if (scale.length < 3) throw new Error(`${path} has ${scale.length} scale runs through PgBouncer without errors`);
  return {
    ownCoreMs: cpuOf('endpoints', /^\/stop\/synthetic\//),
    dutyCoreMs: cpuOf('costs', /^Headway: a duty$/),
    lookupServerMs: {
      named: lookup(/^PgBouncer 1\.2/, 'named'),
      unnamed: lookup(/^PgBouncer 1\.18/, 'unnamed'),
      'unnamed, by the function': lookup(/^PgBouncer 1\.18/, 'unnamed, by the function'),
    },
    tripCoreMs: tripOf('Headway') - tripOf('plain client'),
    scale,
  };
}
