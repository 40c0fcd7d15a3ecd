import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quantile } from '../framework/statistics.ts';
import type { GroupResult, Load } from './environment-group.ts';
import type { WorkerAnswer, WorkerOrder } from './scale-worker.ts';

/** Busy first: a repeated cell is only that. */
export const loadNames = ['busy', 'steady', 'bursts'] as const;
export type LoadName = (typeof loadNames)[number];

/** The result for one number of environments, one path to Postgres and one load. */
export type ScaleRow = {
  readonly environments: number;
  readonly path: string;
  readonly load: LoadName;
  readonly calls: number;
  readonly failed: number;
  /** Failures that are no 503 with Retry-After. */
  readonly wrong: number;
  readonly error: string | null;
  /** Statements that Headway sent again on a second connection because they got no answer in time. */
  readonly sentAgain: number;
  /** The longest time in which a process of the load generator read no answer. */
  readonly longestTurnMs: number;
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

/** Processes that share the environments of a run. */
export type ScaleWorkers = {
  readonly pids: readonly number[];
  open(environments: number, variables: Readonly<Record<string, string>>): Promise<void>;
  run(load: Load, forMs: number): Promise<GroupResult[]>;
  close(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * One process reads at most 1,024 sockets before its timers run, so with more environments than this its timers may be
 * seconds late while answers keep coming.
 */
const environmentsEach = 1000;

/** Starts processes for at most this many environments, and at least two: one for each core of a small machine. */
export function startScaleWorkers(mostEnvironments: number): ScaleWorkers {
  const count = Math.max(2, Math.ceil(mostEnvironments / environmentsEach));
  const program = fileURLToPath(new URL('scale-worker.ts', import.meta.url));
  const workers = Array.from({ length: count }, () => fork(program, { serialization: 'advanced' }));
  let used: ChildProcess[] = [];

  return {
    pids: workers.map(({ pid = 0 }) => pid),
    open: async (environments, variables) => {
      used = workers.slice(0, Math.min(environments, Math.max(2, Math.ceil(environments / environmentsEach))));
      const sizes = used.map((_, index) => Math.floor((environments + index) / used.length));
      await Promise.all(
        used.map((worker, index) => send(worker, { kind: 'open', size: sizes[index] ?? 0, variables })),
      );
    },
    run: (load, forMs) => {
      const of = (all: number) => Math.max(1, Math.round(all / used.length));
      const share: Load =
        load.kind === 'busy' ? load : { ...load, perSecond: load.perSecond / used.length, atOnce: of(load.atOnce) };
      let waitingFor = used.length;
      const onBegun = () => {
        waitingFor -= 1;
        if (waitingFor === 0) for (const worker of used) worker.send({ kind: 'all-begun' } satisfies WorkerOrder);
      };
      const order: WorkerOrder = { kind: 'run', load: share, forMs };
      return Promise.all(used.map((worker) => send<GroupResult>(worker, order, onBegun)));
    },
    close: async () => {
      await Promise.all(used.map((worker) => send(worker, { kind: 'close' })));
    },
    stop: async () => {
      await Promise.all(
        workers.map(async (worker) => {
          if (worker.exitCode !== null || worker.signalCode !== null) return;
          const exited = once(worker, 'exit');
          worker.kill('SIGKILL');
          await exited;
        }),
      );
    },
  };
}

/** Sends an order. @returns its result */
function send<Result = void>(worker: ChildProcess, order: WorkerOrder, onBegun = () => {}): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const onExit = () => reject(new Error('a scale worker process ended'));
  const onMessage = (answer: WorkerAnswer<Result>) => {
    if (answer.kind === 'begun') onBegun();
    else if (answer.kind === 'result') resolve(answer.result);
    else reject(new Error(answer.error));
  };
  worker.on('exit', onExit).on('message', onMessage);
  worker.send(order);
  return promise.finally(() => worker.off('exit', onExit).off('message', onMessage));
}

/** Merges the results of the worker processes. */
export function summarise(results: readonly GroupResult[], seconds: number) {
  const durations = results.flatMap(({ durationsMs }) => [...durationsMs]);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return {
    calls: durations.length + failed,
    failed,
    wrong: results.reduce((sum, result) => sum + result.wrong, 0),
    error: (results.find(({ wrong }) => wrong > 0) ?? results.find(({ error }) => error !== null))?.error ?? null,
    sentAgain: results.reduce((sum, result) => sum + result.sentAgain, 0),
    longestTurnMs: Math.max(...results.map(({ longestTurnMs }) => longestTurnMs)),
    throughput: results.reduce((sum, { inTime }) => sum + inTime, 0) / seconds,
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
  };
}

/** Both runs of busy environments as one row; the latency is that of the first. */
export function addRepeated(first: ScaleRow, second: ScaleRow): ScaleRow {
  return {
    ...first,
    calls: first.calls + second.calls,
    failed: first.failed + second.failed,
    wrong: first.wrong + second.wrong,
    error: first.wrong === 0 && second.wrong > 0 ? second.error : (first.error ?? second.error),
    sentAgain: first.sentAgain + second.sentAgain,
    longestTurnMs: Math.max(first.longestTurnMs, second.longestTurnMs),
    throughput: (first.throughput + second.throughput) / 2,
    sessions: Math.max(first.sessions, second.sessions),
  };
}
