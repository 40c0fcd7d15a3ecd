import type { Bench, BenchRow, BenchTable, Goal, LinePlot } from '../framework/bench.ts';
import {
  type LoadName,
  maxConnections,
  runScale,
  type ScaleRow,
  serverConnections,
  steadyPerSecond,
} from './run-scale.ts';

/** From one environment to a thousand, through a pooler and without one. */
export const scale: Bench = {
  name: 'scale',
  title: 'Scale: from one environment to a thousand',
  run: async ({ isQuick, random, progress }) => {
    const { rows, skipped } = await runScale({
      random,
      ...(isQuick ? { environments: [1, 10], secondsEach: 1 } : {}),
      onProgress: progress,
    });
    for (const one of skipped) console.log(`SKIPPED: ${one}`);
    return [createScaleTable(rows, skipped)];
  },
};

const loads: Readonly<Record<LoadName, string>> = {
  busy: 'all busy, all the time',
  steady: `${steadyPerSecond} calls a second in all`,
};
const isPooled = ({ way }: ScaleRow) => way.startsWith('PgBouncer');
const nameWay = (row: ScaleRow) => `Headway, ${isPooled(row) ? 'through ' : ''}${row.way}`;

export function createScaleTable(unordered: readonly ScaleRow[], skipped: readonly string[]): BenchTable {
  const place = (row: ScaleRow) => (row.load === 'busy' ? 0 : 100_000) + row.environments + (isPooled(row) ? 0 : 0.5);
  const rows = unordered.toSorted((a, b) => place(a) - place(b));
  return {
    name: 'scale',
    title: 'The duty of a vehicle, from many environments at once',
    notes: [
      `PgBouncer has ${serverConnections} server connections, Postgres max_connections ${maxConnections}. An environment has what a deployed one has: services, a pool (at most 2 connections, 1 kept open) and the whole stack from a gateway's event to its answer, one call at a time. A thousand processes do not fit into this machine, so they are spread over two.`,
      'What they share is therefore the processor, with Postgres and PgBouncer: "all busy" is the throughput of this machine, and its latency is the queue before it (environments divided by throughput). The steady load shows what the number of environments costs by itself. A call that fails is followed by a pause of 100 ms.',
      'Open: until all environments had their connections, 20 logins at a time. Sessions: the most that Postgres had at once.',
      ...skipped.map((one) => `Skipped here: ${one}.`),
    ],
    rows: rows.map(toRow),
    goals: findGoals(rows),
    plots: drawPlots(rows),
  };
}

function toRow(row: ScaleRow): BenchRow {
  return {
    group: `${loads[row.load]}: ${row.environments} ${row.environments === 1 ? 'environment' : 'environments'}`,
    name: nameWay(row),
    unit: 'ms',
    samples: [],
    figures: {
      'calls a second': row.throughput,
      'p50 ms': row.p50,
      'p99 ms': row.p99,
      calls: row.calls,
      errors: row.failed,
      'sessions at Postgres': row.sessions,
      'open ms': row.openMs,
      ...(row.error === null ? {} : { 'first error': row.error }),
    },
  };
}

function findGoals(rows: readonly ScaleRow[]): Goal[] {
  const pooled = rows.filter(isPooled);
  if (pooled.length === 0) return [];
  const largest = Math.max(...pooled.map(({ environments }) => environments));
  const errors = pooled.flatMap(({ error }) => error ?? []);
  return [
    {
      name: `1 to ${largest} environments through PgBouncer: errors`,
      value: pooled.reduce((sum, { failed }) => sum + failed, 0),
      direction: 'at most',
      limit: 0,
      unit: '',
      isHeadline: true,
      ...(errors.length > 0 ? { reason: `The first: ${errors[0]}` } : {}),
    },
    {
      name: `${largest} environments through PgBouncer: sessions at Postgres`,
      value: Math.max(...pooled.map(({ sessions }) => sessions)),
      direction: 'at most',
      limit: serverConnections,
      unit: '',
    },
  ];
}

function drawPlots(rows: readonly ScaleRow[]): LinePlot[] {
  const ways = [...new Set(rows.map(nameWay))];
  const plot = (title: string, load: LoadName, label: string, read: (row: ScaleRow) => number): LinePlot => ({
    title,
    x: { label: 'environments', scale: 'log' },
    y: { label, scale: 'linear' },
    lines: ways.map((way) => ({
      name: way,
      points: rows
        .filter((row) => row.load === load && nameWay(row) === way && Number.isFinite(read(row)))
        .map((row) => ({ x: row.environments, y: read(row) })),
    })),
  });
  const shareFailed = ({ failed, calls }: ScaleRow) => (100 * failed) / Math.max(1, calls);
  return [
    plot('Failed calls at the steady load', 'steady', '% of the calls', shareFailed),
    plot('Throughput, all busy', 'busy', 'right answers a second', ({ throughput }) => throughput),
  ];
}
