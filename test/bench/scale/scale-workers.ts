import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GroupResult, Load } from './environment-group.ts';
import type { WorkerAnswer, WorkerOrder } from './scale-worker.ts';

/** Processes that share the environments of a run. */
export type ScaleWorkers = {
  readonly pids: readonly number[];
  open(environments: number, variables: Readonly<Record<string, string>>): Promise<void>;
  /** @param onAllBegun called when the busy environments of all processes have begun: `load.settleMs` later their answers count */
  run(load: Load, forMs: number, onAllBegun?: () => void): Promise<GroupResult[]>;
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
    run: (load, forMs, onAllBegun = () => {}) => {
      const of = (all: number) => Math.max(1, Math.round(all / used.length));
      const share: Load =
        load.kind === 'busy' ? load : { ...load, perSecond: load.perSecond / used.length, atOnce: of(load.atOnce) };
      let waitingFor = used.length;
      const onBegun = () => {
        waitingFor -= 1;
        if (waitingFor > 0) return;
        for (const worker of used) worker.send({ kind: 'all-begun' } satisfies WorkerOrder);
        onAllBegun();
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
