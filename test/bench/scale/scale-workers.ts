import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quantile } from '../framework/statistics.ts';
import type { GroupResult, Load } from './environment-group.ts';
import type { WorkerOrder } from './scale-worker.ts';

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
      return Promise.all(used.map((worker) => send<GroupResult>(worker, { kind: 'run', load: share, forMs })));
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

async function send<Result = void>(worker: ChildProcess, order: WorkerOrder): Promise<Result> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    worker.send(order);
    const ended = once(worker, 'exit', { signal }).then(() =>
      Promise.reject(new Error('a scale worker process ended')),
    );
    const [answer] = (await Promise.race([once(worker, 'message', { signal }), ended])) as [WorkerAnswer<Result>];
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  } finally {
    waiting.abort();
  }
}

type WorkerAnswer<Result> = { readonly result: Result } | { readonly error: string };

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
