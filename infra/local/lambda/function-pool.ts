import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Environment,
  type EnvironmentFigures,
  type InvocationRequest,
  startEnvironment,
} from './environment/environment.ts';
import type { FunctionDefinition } from './environment/function-definition.ts';
import { collectOutcome, failWith, type Outcome, type StreamedOutcome } from './environment/outcome.ts';

/** Every environment is busy and none became free in time. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
}

export type FunctionPool = {
  readonly definition: FunctionDefinition;
  /** @throws ThrottledError */
  invoke(payload: Buffer, options?: InvokeOptions): Promise<Outcome>;
  /** As `invoke`, but the answer of a streaming function arrives while it is written. @throws ThrottledError */
  stream(payload: Buffer, options?: InvokeOptions): Promise<Outcome | StreamedOutcome>;
  /** The environments, most recently used first. */
  environments(): readonly EnvironmentFigures[];
  /** Environments started so far: cold starts. */
  started(): number;
  /** Ends idle environments, as Lambda does after some minutes. New ones start when calls need them. */
  retire(): Promise<void>;
  stop(): Promise<void>;
};

type InvokeOptions = Pick<InvocationRequest, 'clientContext' | 'beforeThaw'> & { readonly requestId?: string };

export type FunctionPoolOptions = {
  readonly bootstrapPath: string;
  /** Holds one folder for each environment. */
  readonly folder: string;
  readonly isFreezing: boolean;
  /** From SIGTERM to SIGKILL. */
  readonly shutdownMs: number;
  /** How long a call waits for an environment to become free; Lambda itself does not wait. */
  readonly queueMs: number;
  readonly log: (line: string) => void;
};

type Waiting = {
  readonly request: InvocationRequest;
  readonly answer: (outcome: Outcome | StreamedOutcome | Promise<Outcome | StreamedOutcome>) => void;
  readonly refuse: (error: ThrottledError) => void;
};

/**
 * Runs one function in up to `definition.environments` environments. As on Lambda, a call goes to the most recently used
 * idle environment. If none is idle or about to be, the pool starts one for this call, and the call waits for it.
 */
export function createFunctionPool(definition: FunctionDefinition, options: FunctionPoolOptions): FunctionPool {
  const { bootstrapPath, folder, isFreezing, shutdownMs, queueMs, log } = options;
  const environments: Environment[] = []; // most recently used first
  const queue: Waiting[] = [];
  const opening = new Set<Promise<void>>(); // environments whose process has not started yet
  let isStopped = false;
  let started = 0;

  const pump = () => {
    while (queue.length > 0) {
      const idle = environments.find(({ state }) => state === 'idle');
      const finishing = environments.filter(({ state }) => state === 'finishing').length;
      if (idle !== undefined) use(idle, queue.shift() as Waiting);
      else if (queue.length > finishing && environments.length + opening.size < definition.environments) {
        const opened = open(queue.shift() as Waiting).finally(() => opening.delete(opened));
        opening.add(opened);
      } else break;
    }
  };

  const use = (environment: Environment, { request, answer }: Waiting) => {
    environments.splice(environments.indexOf(environment), 1);
    environments.unshift(environment);
    answer(environment.invoke(request));
  };

  const open = async (call: Waiting) => {
    let first: Waiting | undefined = call;
    started += 1;
    const takeFirst = () => {
      const taken = first;
      first = undefined;
      return taken;
    };
    const temporaryFolder = join(folder, `${definition.name}-${randomBytes(4).toString('hex')}`);
    try {
      const environment = await startEnvironment({
        definition,
        bootstrapPath,
        temporaryFolder,
        logStream: nameLogStream(),
        isFreezing,
        shutdownMs,
        log,
        onIdle(idle) {
          const taken = takeFirst();
          if (taken === undefined) pump();
          else use(idle, taken);
        },
        onEnd(ended, initFailure) {
          const index = environments.indexOf(ended);
          if (index >= 0) environments.splice(index, 1);
          rm(temporaryFolder, { recursive: true, force: true }).catch(() => {});
          takeFirst()?.answer(initFailure ?? failWith('Runtime.ExitError', 'The environment was stopped.'));
          if (!isStopped) pump();
        },
      });
      if (environment.state !== 'ended') environments.push(environment);
    } catch (error) {
      takeFirst()?.answer(failWith('Runtime.StartError', (error as Error).message));
    }
  };

  const stop = async () => {
    isStopped = true;
    for (const { refuse } of queue.splice(0)) refuse(new ThrottledError('The function is being stopped.'));
    await Promise.all(opening);
    await Promise.all(environments.map((environment) => environment.end()));
  };

  const call = async <Result>(
    payload: Buffer,
    { requestId = randomUUID(), ...options }: InvokeOptions,
    read: (outcome: Outcome | StreamedOutcome) => Result | Promise<Result>,
  ): Promise<Result> => {
    if (isStopped) throw new ThrottledError('The function is stopped.');
    const { promise, resolve: answer, reject: refuse } = Promise.withResolvers<Outcome | StreamedOutcome>();
    const waiting = { request: { requestId, payload, traceId: createTraceId(), ...options }, answer, refuse };
    queue.push(waiting);
    pump();
    if (!queue.includes(waiting)) return read(await promise);
    const timer = setTimeout(() => {
      const index = queue.indexOf(waiting);
      if (index < 0) return; // an environment has it
      queue.splice(index, 1);
      refuse(new ThrottledError('Rate Exceeded.'));
    }, queueMs);
    try {
      return read(await promise);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    definition,
    stream: (payload, options = {}) => call(payload, options, (outcome) => outcome),
    invoke: (payload, options = {}) =>
      call(payload, options, (outcome) => (outcome.status === 'streaming' ? collectOutcome(outcome) : outcome)),
    environments: () => environments.map((environment) => environment.figures()),
    started: () => started,
    retire: async () => {
      const idle = environments.filter(({ state }) => state === 'idle');
      await Promise.all(idle.map((environment) => environment.end()));
    },
    stop,
  };
}

function nameLogStream(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

/** An X-Ray trace id, not sampled. */
function createTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
