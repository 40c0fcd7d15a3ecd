import type { Bench, BenchRow, BenchTable, Goal, LinePlot } from '../framework/bench.ts';
import type { ProcessorUse } from '../processors/processor-use.ts';
import { maxConnections, queueSeconds, serverConnections } from './database-paths.ts';
import { burstSize, runScale, steadyPerSecond } from './run-scale.ts';
import type { LoadName, ScaleRow } from './scale-row.ts';

/** One to ten thousand environments, with and without a pooler. */
export const scale: Bench = {
  name: 'scale',
  title: 'Scale: from one environment to ten thousand',
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
  limited: 'all environments busy, Postgres with a part of its processor time',
  steady: `${steadyPerSecond} calls per second in total`,
  bursts: `${steadyPerSecond} calls per second in total, ${burstSize} at once`,
};
const isPooled = ({ path }: ScaleRow) => path !== 'no pooler';
const nameContestant = (row: ScaleRow) => `Headway, ${isPooled(row) ? 'through ' : ''}${row.path}`;

export function createScaleTable(unordered: readonly ScaleRow[], skipped: readonly string[]): BenchTable {
  const place = (row: ScaleRow) =>
    Object.keys(loads).indexOf(row.load) * 100_000 + row.environments + (isPooled(row) ? 0 : 0.5);
  const rows = unordered.toSorted((a, b) => place(a) - place(b));
  return {
    name: 'scale',
    title: 'The duty of a vehicle from many environments at once',
    notes: [
      `Each pooler has ${serverConnections} server connections, Postgres max_connections ${maxConnections}. Each environment has its own services, its own pool (at most 2 connections, 1 kept open) and the whole stack from the gateway's event to its answer, and serves one call at a time; those of a process share the network that they read. So many processes do not fit on this machine, so a thousand environments share one, and at least two run. The front like RDS Proxy shares its sessions statement by statement, takes no named statements, and is a single Node process. A statement that waits for a server connection is refused as in the stack: after ${queueSeconds.pgbouncer} s by PgBouncer, after ${queueSeconds.front} s by the front.`,
      'The environments have one half of the processors, Postgres and the pooler the other, with the pooler before Postgres; without taskset or with one processor all share. "All environments busy" therefore shows the throughput of this machine; its latency is the queue (environments divided by throughput). 1,000 environments are busy before and after 10,000, and the row has the mean of both. They begin one after another, and their answers are counted when all have begun, none has sent a statement again for a second, and 0.3 ms more for each have passed; with 10,000, when the longest wait in the queue of a pooler has passed, because it refuses many of the first calls together. At AWS, environments and poolers have processors of their own. Here they would limit the throughput before Postgres does: the load generator with ten thousand environments, the pooler with the calls that it refuses. For the goals, a control group therefore limits Postgres to a part of its processor: half where it has plans, 0.7 where it plans each lookup. The goals compare the answers per piece of fixed work, which the benchmark times meanwhile on that processor: it is slower while the other thread of its core is busy. Each begins after a pause, as after a freeze: a statement without an answer within 400 ms is sent again on a new connection (sent again), and the first answer counts. The steady load shows the cost of the number of environments. A refused caller comes back after Retry-After and up to a quarter more.',
      'Open: time until all environments have their connections and, where statements may have names, have run a small statement, 10 at a time in each process; clients log in at PgBouncer with a plain password. Sessions: the peak at Postgres. Errors are answers of status 503 with Retry-After, except for the wrong ones. Longest turn: the longest time in which a process of the load generator read no answer. A call has 10 s: where this is seconds, the load generator itself makes answers late.',
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
      wrong: row.wrong,
      'sent again': row.sentAgain,
      'longest turn ms': row.longestTurnMs,
      'sessions at Postgres': row.sessions,
      'open ms': row.openMs,
      ...(row.processorUse && describeUse(row.processorUse)),
      ...(row.error === null ? {} : { 'first error': row.error }),
    },
  };
}

function describeUse({ database, environments, speed }: ProcessorUse): BenchRow['figures'] {
  if (Number.isNaN(database)) return {};
  const shares = { 'CPU % of the database': 100 * database, 'CPU % of the environments': 100 * environments };
  return { ...shares, 'pieces of fixed work per ms': speed };
}

function findGoals(rows: readonly ScaleRow[]): Goal[] {
  const pooled = rows.filter(isPooled);
  if (pooled.length === 0) return [];
  const largest = Math.max(...pooled.map(({ environments }) => environments));
  const wrong = pooled.filter((row) => row.wrong > 0);
  const paths = [...new Set(pooled.map(({ path }) => path))];
  return [
    {
      name: `1 to ${largest.toLocaleString('en')} environments through a pooler: wrong or late answers`,
      value: wrong.reduce((sum, row) => sum + row.wrong, 0),
      direction: 'at most',
      limit: 0,
      unit: '',
      isHeadline: true,
      ...(wrong[0] === undefined ? {} : { reason: `The first: ${wrong[0].error}. ${describeLoad(wrong[0])}` }),
    },
    {
      name: `${largest.toLocaleString('en')} environments through a pooler: sessions at Postgres`,
      value: Math.max(...pooled.map(({ sessions }) => sessions)),
      direction: 'at most',
      limit: serverConnections,
      unit: '',
    },
    ...paths.flatMap((path) => findThroughputGoal(path, pooled)),
  ];
}

/** The throughput of ten thousand environments beside that of a thousand. */
function findThroughputGoal(path: string, rows: readonly ScaleRow[]): Goal[] {
  const find = (load: LoadName) =>
    [1000, 10_000].map((size) =>
      rows.find((row) => row.path === path && row.load === load && row.environments === size),
    );
  const [many, most] = find('limited').some((row) => row !== undefined) ? find('limited') : find('busy');
  if (many === undefined || most === undefined) return [];
  return [
    {
      name: `${path}: throughput of 10,000 busy environments, of that of 1,000`,
      value: 100 * (most.perWork && many.perWork ? most.perWork / many.perWork : most.throughput / many.throughput),
      direction: 'at least',
      limit: 80,
      unit: '%',
      reason: describeLoad(most),
    },
  ];
}

/** What the machine did under the load of a row. */
function describeLoad({ environments, path, calls, failed, sentAgain, longestTurnMs }: ScaleRow): string {
  const count = (value: number) => value.toLocaleString('en');
  return `${count(environments)} environments through ${path}: of ${count(calls)} calls, ${count(failed)} failed and ${count(sentAgain)} were sent again on a second connection after their time in the queue; the load generator has half of this machine's processors where taskset can give it them, and its longest turn was ${(longestTurnMs / 1000).toFixed(1)} s of the 10 s of a call.`;
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
    ...(['busy', 'limited'] as const)
      .filter((load) => rows.some((row) => row.load === load))
      .map((load) => plot(`Throughput, ${loads[load]}`, load, 'correct answers per second', (row) => row.throughput)),
  ];
}
