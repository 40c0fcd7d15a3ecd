import type { Random } from '../../../infra/local/demo-city/random.ts';
import { findPgbouncer, type PgbouncerProgram, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import { startWaybillsServer, type WaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { shuffle } from '../framework/interleave.ts';
import { quantile } from '../framework/statistics.ts';
import type { GroupResult, Load } from './environment-group.ts';
import { type ScaleWorkers, startScaleWorkers } from './scale-workers.ts';

/** Server connections of the pooler, and max_connections of Postgres: the numbers of the performance guide. */
export const serverConnections = 20;
export const maxConnections = 200;

export const sizes = [1, 10, 100, 1000] as const;
export const steadyPerSecond = 200; // in total, for any number of environments; one environment can serve this rate
export type LoadName = 'busy' | 'steady';

/** The result for one number of environments, one path to Postgres and one load. */
export type ScaleRow = {
  readonly environments: number;
  readonly path: string;
  readonly load: LoadName;
  readonly calls: number;
  readonly failed: number;
  readonly error: string | null;
  /** Correct answers per second. */
  readonly throughput: number;
  /** Milliseconds of correct answers; NaN if there were none. */
  readonly p50: number;
  readonly p99: number;
  /** Peak number of sessions at Postgres. */
  readonly sessions: number;
  /** Time to open the connections of all environments, milliseconds. */
  readonly openMs: number;
};

export type ScaleResult = {
  readonly rows: readonly ScaleRow[];
  /** Rows that this machine cannot run, with the reason. */
  readonly skipped: readonly string[];
};

/** A path to Postgres, opened again for each row, so that rows do not share sessions. */
type DatabasePath = { readonly name: string; open(): Promise<{ readonly url: string; stop(): Promise<void> }> };

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
    skipped.push(
      'rows through PgBouncer: no PgBouncer was found in the variable PGBOUNCER, on the PATH or in /usr/sbin',
    );
  }
  const workers = startScaleWorkers(2);
  try {
    const direct: DatabasePath = {
      name: 'no pooler',
      open: async () => ({ url: server.urlAt(), stop: async () => {} }),
    };
    const paths = program === undefined ? [direct] : [createPoolerPath(program, lab.folder, server), direct];
    const cells = paths.flatMap((path) => environments.map((size) => ({ path, size })));
    const rows: ScaleRow[] = [];
    for (const cell of shuffle(cells, random)) {
      const reason = findMissingFiles(cell.size);
      if (reason !== undefined) skipped.push(`${cell.size} environments, ${cell.path.name}: ${reason}`);
      else rows.push(...(await runCell({ ...cell, server, workers, store: lab.store, secondsEach })));
      onProgress(`${cell.size} environments, ${cell.path.name}`);
    }
    return { rows, skipped };
  } finally {
    await workers.stop();
    await server.stop();
    await lab.close();
  }
}

function createPoolerPath({ path, version }: PgbouncerProgram, folder: string, server: WaybillsServer): DatabasePath {
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

/** PgBouncer needs one file descriptor per client, and the two worker processes need as many together. */
function findMissingFiles(environments: number): string | undefined {
  const report = process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } };
  const hard = Number(report.userLimits?.open_files?.hard);
  const needed = environments * 2 + 100;
  // "unlimited" gives NaN, and Windows has no such limit; the comparison is then false.
  return hard < needed ? `${needed} open files needed, ulimit -Hn is ${hard}` : undefined;
}

async function runCell(cell: {
  path: DatabasePath;
  size: number;
  server: WaybillsServer;
  workers: ScaleWorkers;
  store: string;
  secondsEach: number;
}): Promise<ScaleRow[]> {
  const { path, size, server, workers, store, secondsEach } = cell;
  const { url, stop } = await path.open();
  try {
    const startMs = performance.now();
    await workers.open(size, { ...apiVariables, SNAPSHOT_STORE: store, WAYBILLS_DB_URL: url });
    const openMs = performance.now() - startMs;
    await workers.run({ kind: 'busy' }, 1000); // warm-up: compiled code, query plans, loaded networks
    const rows: ScaleRow[] = [];
    for (const load of ['busy', 'steady'] as const) {
      const order: Load = load === 'busy' ? { kind: 'busy' } : { kind: 'rate', perSecond: steadyPerSecond };
      const counting = countSessions(server);
      const results = await workers.run(order, secondsEach * 1000);
      const sessions = await counting.stop();
      rows.push({ environments: size, path: path.name, load, sessions, openMs, ...summarise(results, secondsEach) });
    }
    return rows;
  } finally {
    await workers.close();
    await stop();
  }
}

/** Samples the number of sessions at Postgres over a superuser connection. */
function countSessions(server: WaybillsServer) {
  let peak = 0;
  const sample = async () => {
    peak = Math.max(peak, (await server.sessions()).length);
  };
  const timer = setInterval(() => void sample(), 250);
  return {
    stop: async () => {
      clearInterval(timer);
      await sample();
      return peak;
    },
  };
}

/** Merges the results of the worker processes. */
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
