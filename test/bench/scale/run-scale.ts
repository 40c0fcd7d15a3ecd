import type { Random } from '../../../infra/local/demo-city/random.ts';
import { findPgbouncer, type PgbouncerProgram, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import { startWaybillsServer, type WaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { shuffle } from '../framework/interleave.ts';
import { quantile } from '../framework/statistics.ts';
import type { GroupResult, Load } from './environment-group.ts';
import { type ScaleWorkers, startScaleWorkers } from './scale-workers.ts';

/** The server connections of the pooler, and what Postgres takes in all: the guide's numbers. */
export const serverConnections = 20;
export const maxConnections = 200;

export const sizes = [1, 10, 100, 1000] as const;
export const steadyPerSecond = 200; // in all, whatever the number of environments: one alone can answer them
export type LoadName = 'busy' | 'steady';

/** One number of environments, one way to Postgres, one load. */
export type ScaleRow = {
  readonly environments: number;
  readonly way: string;
  readonly load: LoadName;
  readonly calls: number;
  readonly failed: number;
  readonly error: string | null;
  /** Right answers a second. */
  readonly throughput: number;
  /** Milliseconds of right answers; NaN where there was none. */
  readonly p50: number;
  readonly p99: number;
  /** The most sessions that Postgres had at once. */
  readonly sessions: number;
  /** The time in which all environments opened their connections, milliseconds. */
  readonly openMs: number;
};

export type ScaleResult = {
  readonly rows: readonly ScaleRow[];
  /** Rows that could not be run here, and why. */
  readonly skipped: readonly string[];
};

/** How environments reach Postgres; opened anew for each row, so that none finds the sessions of another. */
type DatabaseTransport = { readonly name: string; open(): Promise<{ readonly url: string; stop(): Promise<void> }> };

export async function runScale(options: {
  random: Random;
  environments?: readonly number[];
  secondsEach?: number;
  onProgress?: (text: string) => void;
}): Promise<ScaleResult> {
  const { random, environments = sizes, secondsEach = 2, onProgress = () => {} } = options;
  const skipped: string[] = [];
  const lab = await openLab({});
  const server = await startWaybillsServer(lab.folder);
  const program = await findPgbouncer();
  if (program === undefined) {
    skipped.push('the rows through PgBouncer: there is none in the variable PGBOUNCER, on the PATH or in /usr/sbin');
  }
  const workers = startScaleWorkers(2);
  try {
    const direct: DatabaseTransport = {
      name: 'no pooler',
      open: async () => ({ url: server.urlAt(), stop: async () => {} }),
    };
    const ways = program === undefined ? [direct] : [createPoolerWay(program, lab.folder, server), direct];
    const cells = ways.flatMap((way) => environments.map((size) => ({ way, size })));
    const rows: ScaleRow[] = [];
    for (const cell of shuffle(cells, random)) {
      const lack = findLackOfFiles(cell.size);
      if (lack !== undefined) skipped.push(`${cell.size} environments, ${cell.way.name}: ${lack}`);
      else rows.push(...(await runCell({ ...cell, server, workers, store: lab.store, secondsEach })));
      onProgress(`${cell.size} environments, ${cell.way.name}`);
    }
    return { rows, skipped };
  } finally {
    await workers.stop();
    await server.stop();
    await lab.close();
  }
}

function createPoolerWay(
  { path, version }: PgbouncerProgram,
  folder: string,
  server: WaybillsServer,
): DatabaseTransport {
  return {
    name: `PgBouncer ${version}`,
    open: async () => {
      const pooler = await startPgbouncer({
        path,
        folder,
        databaseUrl: server.urlAt(),
        poolSize: serverConnections,
        settings: { max_client_conn: 3000 },
      });
      return { url: server.urlAt(pooler.port), stop: pooler.stop };
    },
  };
}

/** PgBouncer holds a file for each client, and each of two processes half as many: all within one limit of the system. */
function findLackOfFiles(environments: number): string | undefined {
  const report = process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } };
  const hard = Number(report.userLimits?.open_files?.hard);
  const needed = environments * 2 + 100;
  // "unlimited" is no number, and Windows has no such limit.
  return hard < needed ? `they need ${needed} open files, and ulimit -Hn is ${hard}` : undefined;
}

async function runCell(cell: {
  way: DatabaseTransport;
  size: number;
  server: WaybillsServer;
  workers: ScaleWorkers;
  store: string;
  secondsEach: number;
}): Promise<ScaleRow[]> {
  const { way, size, server, workers, store, secondsEach } = cell;
  const { url, stop } = await way.open();
  try {
    const startMs = performance.now();
    await workers.open(size, { ...apiVariables, SNAPSHOT_STORE: store, WAYBILLS_DB_URL: url });
    const openMs = performance.now() - startMs;
    await workers.run({ kind: 'busy' }, 1000); // compiled, planned, and the networks read
    const rows: ScaleRow[] = [];
    for (const load of ['busy', 'steady'] as const) {
      const order: Load = load === 'busy' ? { kind: 'busy' } : { kind: 'rate', perSecond: steadyPerSecond };
      const counting = countSessions(server);
      const results = await workers.run(order, secondsEach * 1000);
      const sessions = await counting.stop();
      rows.push({ environments: size, way: way.name, load, sessions, openMs, ...summarise(results, secondsEach) });
    }
    return rows;
  } finally {
    await workers.close();
    await stop();
  }
}

/** Looks at Postgres again and again, over a connection that is reserved for superusers. */
function countSessions(server: WaybillsServer) {
  let most = 0;
  const look = async () => {
    most = Math.max(most, (await server.sessions()).length);
  };
  const timer = setInterval(() => void look(), 250);
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}

/** Merges what the processes measured. */
export function summarise(results: readonly GroupResult[], seconds: number) {
  const durations = results.flatMap(({ durationsMs }) => [...durationsMs]);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return {
    calls: durations.length + failed,
    failed,
    error: results.find((result) => result.error !== null)?.error ?? null,
    throughput: results.reduce((sum, { inTime }) => sum + inTime, 0) / seconds,
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
  };
}
