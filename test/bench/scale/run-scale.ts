import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import { findPgbouncers, supportsNamedStatements } from '../../../infra/local/servers/pgbouncer.ts';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import { startWaybillsServer, type WaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { shuffle } from '../framework/interleave.ts';
import { type CpuQuota, openCpuQuota } from '../processors/cpu-quota.ts';
import { divideProcessors, keepOnProcessors, lowerPriority, type Processors } from '../processors/divide-processors.ts';
import { type ProcessorUse, watchProcessors } from '../processors/processor-use.ts';
import {
  createDirectPath,
  createFrontPath,
  createPoolerPath,
  type DatabasePath,
  queueSeconds,
} from './database-paths.ts';
import type { Load } from './environment-group.ts';
import { addRepeated, type LoadName, type ScaleRow, summarise } from './scale-row.ts';
import { type ScaleWorkers, startScaleWorkers } from './scale-workers.ts';

/** Numbers of environments through the newest pooler; the other poolers run with the two largest, no pooler with the second. */
export const sizes = [1, 100, 1000, 10_000] as const;
export const steadyPerSecond = 200; // in total, for any number of environments; one environment can serve this rate
/** Busy environments begin one after another: 10,000 within 3 s where the load generator can, a flood of new callers. */
const rampMsEach = 0.3;
/** After the last one has begun, until the first answers are there. */
const settleMsEach = 0.3;
/** Calls that arrive at once in a burst; as many a second on average as the steady load. */
export const burstSize = 100;
/** From this many on, the database and the environments each have half of the processors. */
const manyEnvironments = 1000;

export type ScaleResult = {
  readonly rows: readonly ScaleRow[];
  /** Rows that this machine cannot run, with the reason. */
  readonly skipped: readonly string[];
};

export async function runScale(options: {
  random: Random;
  environments?: readonly number[];
  secondsEach?: number;
  onProgress?: (text: string) => void;
}): Promise<ScaleResult> {
  const { random, environments = sizes, secondsEach = 1.2, onProgress = () => {} } = options;
  const skipped: string[] = [];
  const largestSize = Math.max(...environments);
  const hasMany = largestSize >= manyEnvironments;
  await using processors = hasMany ? await divideProcessors() : undefined;
  await processors?.keepHere();
  const lab = await openLab({});
  const server = await startWaybillsServer(lab.folder);
  // Sessions of Postgres are many processes; a pooler is one, and would get a small share beside them.
  if (hasMany) lowerPriority(server.postgres.pid);
  const programs = await findPgbouncers();
  if (programs.length === 0) {
    skipped.push(
      'rows through PgBouncer: no PgBouncer was found in the variable PGBOUNCER, on the PATH or in /usr/sbin',
    );
  }
  const workers = startScaleWorkers(largestSize);
  const quota = hasMany ? await openDatabaseQuota(server, processors) : undefined;
  if (typeof quota === 'string') skipped.push(`rows in which Postgres has a part of its processors: ${quota}`);
  try {
    for (const pid of workers.pids) if (processors !== undefined) await keepOnProcessors(pid, processors.environments);
    const largest = environments.slice(-2);
    const pooled = programs.map((program) =>
      createPoolerPath(program, {
        ...{ folder: lab.folder, server },
        sizes: supportsNamedStatements(program.version) || programs.length === 1 ? environments : largest,
      }),
    );
    const paths = [
      ...pooled,
      createFrontPath(server, largest),
      createDirectPath(server, environments.length === 1 ? environments : environments.slice(-2, -1)),
    ];
    // The sizes of a path after one another: their ratio counts, and the speed of a virtual machine changes within minutes.
    const cells = shuffle(paths, random).flatMap((path) => orderSizes(path.sizes).map((size) => ({ path, size })));
    const rows: ScaleRow[] = [];
    for (const { path, size } of cells) {
      onProgress(`${size} environments, ${path.name}`);
      const reason = findMissingFiles(size);
      if (reason !== undefined) {
        skipped.push(`${size} environments, ${path.name}: ${reason}`);
        continue;
      }
      const canLimit = typeof quota === 'object' && size >= manyEnvironments;
      const limit = canLimit && path.limitedShare !== undefined ? quota : undefined;
      const saturating: LoadName = limit === undefined ? 'busy' : 'limited';
      const isRepeated = rows.some((row) => row.path === path.name && row.environments === size);
      const loads = isRepeated ? [saturating] : listLoads(saturating, size === largestSize);
      const { store } = lab;
      for (const row of await runCell({ path, size, server, workers, processors, limit, store, secondsEach, loads })) {
        const first = rows.findIndex(
          ({ path, environments, load }) => path === row.path && environments === size && load === row.load,
        );
        if (first === -1) rows.push(row);
        else rows[first] = addRepeated(rows[first] as ScaleRow, row);
      }
    }
    return { rows, skipped: [...new Set(skipped)] }; // a size that runs twice is skipped twice
  } finally {
    await workers.stop();
    await server.stop();
    if (typeof quota === 'object') await quota.close();
    await lab.close();
  }
}

/** Puts Postgres into a group whose CPU time can be limited. @returns the reason as text where this machine does not allow it */
async function openDatabaseQuota(
  { postgres }: WaybillsServer,
  processors: Processors | undefined,
): Promise<CpuQuota | string> {
  if (processors === undefined) return 'the database has no processors of its own here';
  const quota = await openCpuQuota(null);
  if (typeof quota === 'object') await quota.add(postgres.pid);
  return quota;
}

/** With the largest number, a row without the limit would measure the load generator. */
function listLoads(saturating: LoadName, isLargest: boolean): readonly LoadName[] {
  const busy: LoadName[] = saturating === 'busy' || isLargest ? [saturating] : ['busy', 'limited'];
  return [...busy, 'steady', 'bursts'];
}

/** The second-largest number runs before and after the largest: their ratio does not depend on a drift of the machine's speed. */
function orderSizes(sizes: readonly number[]): number[] {
  const [second, largest] = sizes.slice(-2);
  if (second === undefined || largest === undefined || largest <= manyEnvironments) return [...sizes];
  return [...sizes, second];
}

/** A pooler needs one file descriptor for each environment, and some more while they reconnect. @returns what is missing here */
function findMissingFiles(environments: number): string | undefined {
  const report = process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } };
  const hard = Number(report.userLimits?.open_files?.hard);
  const needed = Math.ceil(environments * 1.2) + 100;
  // "unlimited" gives NaN, and Windows has no such limit; the comparison is then false.
  return hard < needed ? `${needed} open files needed, ulimit -Hn is ${hard}` : undefined;
}

async function runCell(cell: {
  path: DatabasePath;
  size: number;
  server: WaybillsServer;
  workers: ScaleWorkers;
  processors: Processors | undefined;
  /** Of Postgres. */
  limit: CpuQuota | undefined;
  store: string;
  secondsEach: number;
  loads: readonly LoadName[];
}): Promise<ScaleRow[]> {
  const { path, size, server, workers, processors, limit, store, secondsEach, loads } = cell;
  const { url, stop } = await path.open();
  try {
    const startMs = performance.now();
    const variables = {
      ...apiVariables,
      SNAPSHOT_STORE: store,
      WAYBILLS_DB_URL: url,
      WAYBILLS_DB_RESTART_PATIENCE: '0',
      GTFS_POLLING_INTERVAL: '3600', // the manifests of so many environments lie in one folder of one machine
    };
    await workers.open(size, { ...variables, ...(path.name.includes('RDS') ? { WAYBILLS_DB_PREPARE: 'off' } : {}) });
    const openMs = performance.now() - startMs;
    const rows: ScaleRow[] = [];
    const hasRefusals = size > manyEnvironments; // their queue is longer than a pooler lets them wait
    const busyTimes = hasRefusals ? 4 : size >= manyEnvironments ? 2 : 1; // refused callers come back together, in waves
    const settleMs = hasRefusals ? queueSeconds.pgbouncer * 1000 : settleMsEach * size;
    for (const load of loads) {
      const rate = { kind: 'rate', perSecond: steadyPerSecond, atOnce: load === 'steady' ? 1 : burstSize } as const;
      const isBusy = load === 'busy' || load === 'limited';
      const order: Load = isBusy ? { kind: 'busy', rampMs: rampMsEach * size, settleMs } : rate;
      const counting = countSessions(server);
      const seconds = isBusy ? busyTimes * secondsEach : secondsEach;
      const { limitedShare = 1 } = path;
      const share = load === 'limited' ? limitedShare * (processors?.database.length ?? 1) : null;
      await limit?.setShare(share);
      let processorUse: Promise<ProcessorUse> | undefined;
      const results = await workers.run(order, seconds * 1000, () => {
        processorUse = watchLater(processors, settleMs, seconds * 1000);
      });
      const sessions = await counting.stop();
      const summary = summarise(results, seconds, await processorUse);
      rows.push({ environments: size, path: path.name, load, sessions, openMs, ...summary });
    }
    return rows;
  } finally {
    await limit?.setShare(null);
    await workers.close();
    await stop();
  }
}

/** Watches the processors for as long as the answers of busy environments count. */
async function watchLater(processors: Processors | undefined, afterMs: number, forMs: number): Promise<ProcessorUse> {
  await sleep(afterMs);
  const watch = watchProcessors(processors);
  await sleep(forMs);
  return watch.stop();
}

/**
 * Samples the number of sessions at Postgres over a superuser connection. Postgres lists a session that ends until its process is
 * gone, beside the one that replaces it, and on a busy processor that takes long: the lowest of three counts is one without it.
 */
function countSessions(server: WaybillsServer) {
  let peak = 0;
  const sample = async () => {
    let lowest = Number.POSITIVE_INFINITY;
    for (let count = 0; count < 3 && lowest > peak; count += 1) {
      if (count > 0) await sleep(50);
      lowest = Math.min(lowest, (await server.sessions()).length);
    }
    peak = Math.max(peak, lowest);
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
