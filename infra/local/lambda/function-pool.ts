import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, type EnvironmentState, type InvocationRequest, startEnvironment } from './environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { failWith, type Outcome } from './outcome.ts';

/** Every environment is busy, and none became free in time. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
}

export type FunctionPool = {
  readonly definition: FunctionDefinition;
  /** @throws ThrottledError */
  invoke(payload: Buffer, options?: { requestId?: string; clientContext?: string | undefined }): Promise<Outcome>;
  /** Its environments, the one used last first. */
  environments(): readonly { readonly pid: number; readonly state: EnvironmentState }[];
  stop(): Promise<void>;
};

export type FunctionPoolOptions = {
  readonly bootstrapPath: string;
  /** The environments' own folders come into it. */
  readonly folder: string;
  readonly isFreezing: boolean;
  /** How long a call waits for a busy environment; Lambda itself does not wait. */
  readonly queueMs: number;
  readonly log: (line: string) => void;
};

type Waiting = InvocationRequest & {
  readonly answer: (outcome: Outcome | Promise<Outcome>) => void;
  readonly refuse: (error: ThrottledError) => void;
  readonly timer: NodeJS.Timeout;
};

/**
 * Runs one function in up to `definition.environments` environments. A call goes to the idle one that was used last, as
 * on Lambda; where none is idle, or will be in a moment, one more is started.
 */
export function createFunctionPool(definition: FunctionDefinition, options: FunctionPoolOptions): FunctionPool {
  const { bootstrapPath, folder, isFreezing, queueMs, log } = options;
  const environments: Environment[] = []; // the one used last first
  const queue: Waiting[] = [];
  let opening = 0; // environments that have no process yet
  let isStopped = false;

  const count = (state: EnvironmentState) => environments.filter((environment) => environment.state === state).length;
  const countStarting = () => opening + count('starting');

  const pump = () => {
    while (queue.length > 0) {
      const idle = environments.find(({ state }) => state === 'idle');
      if (idle === undefined) break;
      const { answer, timer, refuse: _, ...request } = queue.shift() as Waiting;
      clearTimeout(timer);
      environments.splice(environments.indexOf(idle), 1);
      environments.unshift(idle);
      answer(idle.invoke(request));
    }
    const total = () => environments.length + opening;
    while (queue.length > count('finishing') + countStarting() && total() < definition.environments) void open();
  };

  const open = async () => {
    opening += 1;
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const temporaryFolder = join(folder, `${definition.name}-${randomBytes(4).toString('hex')}`);
    try {
      const environment = await startEnvironment({
        definition,
        bootstrapPath,
        temporaryFolder,
        logStream,
        isFreezing,
        log,
        onIdle: pump,
        onEnd(ended, initFailure) {
          const index = environments.indexOf(ended);
          if (index >= 0) environments.splice(index, 1);
          rm(temporaryFolder, { recursive: true, force: true }).catch(() => {});
          if (isStopped) return;
          if (initFailure !== undefined) answerFirst(initFailure);
          pump();
        },
      });
      if (environment.state !== 'ended') environments.push(environment);
    } catch (error) {
      answerFirst(failWith('Runtime.StartError', (error as Error).message));
    } finally {
      opening -= 1;
    }
    if (isStopped) await stop();
  };

  const answerFirst = (outcome: Outcome) => {
    const first = queue.shift();
    if (first === undefined) return;
    clearTimeout(first.timer);
    first.answer(outcome);
  };

  const stop = async () => {
    isStopped = true;
    for (const { refuse, timer } of queue.splice(0)) {
      clearTimeout(timer);
      refuse(new ThrottledError('The function is being stopped.'));
    }
    await Promise.all(environments.map((environment) => environment.end()));
  };

  return {
    definition,
    invoke(payload, { requestId = randomUUID(), clientContext } = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      if (isStopped) return Promise.reject(new ThrottledError('The function is stopped.'));
      const expire = () => {
        if (queue.indexOf(waiting) < countStarting()) return void waiting.timer.refresh(); // one is being started for it
        queue.splice(queue.indexOf(waiting), 1);
        reject(new ThrottledError('Rate Exceeded.'));
      };
      const timer = setTimeout(expire, queueMs);
      const waiting = { requestId, payload, traceId: traceId(), clientContext, answer: resolve, refuse: reject, timer };
      queue.push(waiting);
      pump();
      return promise;
    },
    environments: () => environments.map(({ pid, state }) => ({ pid, state })),
    stop,
  };
}

/** An X-Ray trace id, not sampled. */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
