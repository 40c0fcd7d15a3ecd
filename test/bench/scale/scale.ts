import type { Bench, BenchRow, BenchTable, Goal, LinePlot } from '../framework/bench.ts';
import {
  type LoadName,
  maxConnections,
  runScale,
  type ScaleRow,
  serverConnections,
  steadyPerSecond,
} from './run-scale.ts';

/** One to a thousand environments, with and without a pooler. */
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
  busy: 'all environments busy',
  steady: `${steadyPerSecond} calls per second in total`,
};
const isPooled = ({ path }: ScaleRow) => path.startsWith('PgBouncer');
const nameContestant = (row: ScaleRow) => `Headway, ${isPooled(row) ? 'through ' : ''}${row.path}`;

export function createScaleTable(unordered: readonly ScaleRow[], skipped: readonly string[]): BenchTable {
  const place = (row: ScaleRow) => (row.load === 'busy' ? 0 : 100_000) + row.environments + (isPooled(row) ? 0 : 0.5);
  const rows = unordered.toSorted((a, b) => place(a) - place(b));
  return {
    name: 'scale',
    title: 'The duty of a vehicle from many environments at once',
    notes: [
      `PgBouncer has ${serverConnections} server connections, Postgres max_connections ${maxConnections}. Each environment has its own services, its own pool (at most 2 connections, 1 kept open) and the whole stack from the gateway's event to its answer, and serves one call at a time. A thousand processes do not fit on this machine, so the environments share two processes.`,
      'The environments, Postgres and PgBouncer share the processor. "All environments busy" therefore shows the throughput of this machine; its latency is the queue (environments divided by throughput). The steady load shows the cost of the number of environments. An environment pauses for 100 ms after a failed call.',
      'Open: time until all environments have their connections, 20 logins at a time. Sessions: the peak at Postgres.',
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
    name: nameContestant(row),
    unit: 'ms',
    samples: [],
    figures: {
      'calls per second': row.throughput,
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
      ...(errors.length > 0 ? { reason: `First error: ${errors[0]}` } : {}),
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
  const contestants = [...new Set(rows.map(nameContestant))];
  const plot = (title: string, load: LoadName, label: string, read: (row: ScaleRow) => number): LinePlot => ({
    title,
    x: { label: 'environments', scale: 'log' },
    y: { label, scale: 'linear' },
    lines: contestants.map((name) => ({
      name,
      points: rows
        .filter((row) => row.load === load && nameContestant(row) === name && Number.isFinite(read(row)))
        .map((row) => ({ x: row.environments, y: read(row) })),
    })),
  });
  const shareFailed = ({ failed, calls }: ScaleRow) => (100 * failed) / Math.max(1, calls);
  return [
    plot('Failed calls at the steady load', 'steady', '% of the calls', shareFailed),
    plot('Throughput, all environments busy', 'busy', 'correct answers per second', ({ throughput }) => throughput),
  ];
}
