import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { environmentVariables } from './environment-variables.ts';
import { arnOf, type FunctionDefinition } from './function-definition.ts';
import { failWith, type Outcome, type StreamedOutcome } from './outcome.ts';
import { endProcess, signalGroup } from './process-group.ts';
import { maxInitMs } from './quotas.ts';
import { findMaxMemoryUsedMb, reportLine } from './report-line.ts';
import { startRuntimeApi } from './runtime-api.ts';

/** `finishing`: it has answered but has not yet asked for the next call. Only an idle environment is frozen. */
export type EnvironmentState = 'starting' | 'idle' | 'busy' | 'finishing' | 'ended';

export type InvocationRequest = {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
  /** For fault tests: the process stays frozen until this settles, with the call already in its socket. */
  readonly beforeThaw?: Promise<void> | undefined;
};

/** What a dashboard shows of an environment. */
export type EnvironmentFigures = {
  readonly pid: number;
  readonly state: EnvironmentState;
  readonly startedAt: string;
  readonly initMs: number | null;
  readonly calls: number;
  readonly freezes: number;
  /** The most it has used; undefined where the system does not tell. */
  readonly memoryMb: number | undefined;
};

/** One process that answers one call at a time. */
export type Environment = {
  readonly pid: number;
  readonly state: EnvironmentState;
  figures(): EnvironmentFigures;
  /** Call this only while the environment is idle. */
  invoke(request: InvocationRequest): Promise<Outcome | StreamedOutcome>;
  /** Ends it as Lambda does: with SIGTERM first if it has registered an extension, else with SIGKILL at once. */
  end(): Promise<void>;
};

export type EnvironmentOptions = {
  readonly definition: FunctionDefinition;
  /** Path of the built bootstrap program. */
  readonly bootstrapPath: string;
  /** The environment's own /tmp. */
  readonly temporaryFolder: string;
  readonly logStream: string;
  readonly isFreezing: boolean;
  /** From SIGTERM to SIGKILL. */
  readonly shutdownMs: number;
  readonly log: (line: string) => void;
  readonly onIdle: (environment: Environment) => void;
  /** The process has ended. `initFailure` is set if it ended before it could take a call. */
  readonly onEnd: (environment: Environment, initFailure?: Outcome) => void;
};

/** Starts an environment; `onIdle` runs when it is ready for a call. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { definition, isFreezing, shutdownMs, log, onIdle, onEnd } = options;
  const { timeoutMs, memoryMb, name } = definition;
  let state: EnvironmentState = 'starting';
  let initMs: number | undefined;
  let initFailure: Outcome | undefined;
  let current:
    | {
        requestId: string;
        startMs: number;
        timer: NodeJS.Timeout;
        settle: (outcome: Outcome | StreamedOutcome) => void;
      }
    | undefined;
  let status: 'ok' | 'error' | 'timeout' = 'ok';
  const counted = { calls: 0, freezes: 0, firstInitMs: null as number | null, startedAt: new Date().toISOString() };

  await mkdir(options.temporaryFolder, { recursive: true });
  const runtimeApi = await startRuntimeApi(definition, {
    onNext() {
      clearTimeout(initTimer);
      if (state === 'ended' || hasExited()) return endInvocation();
      if (state === 'starting') counted.firstInitMs = initMs = performance.now() - startMs;
      if (state === 'finishing') endInvocation();
      state = 'idle';
      onIdle(environment);
      if (!isFreezing || state !== 'idle') return;
      counted.freezes += 1;
      signalGroup(environment.pid, 'SIGSTOP');
    },
    onOutcome(requestId, outcome) {
      if (state === 'finishing' || current?.requestId !== requestId) return;
      const finish = () => {
        if (state === 'busy') state = 'finishing';
      };
      if (outcome.status === 'streaming') outcome.body.once('close', finish);
      else finish();
      if (outcome.status === 'failed') status = 'error';
      current.settle(outcome);
    },
    onInitError(outcome) {
      initFailure = outcome;
    },
  });
  const startMs = performance.now();
  log(`INIT_START Runtime Version: nodejs:${process.versions.node}`);
  const child = spawnProcess(options, runtimeApi.address);
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  // A failed spawn has no exit, only an error. What the process sent just before its end counts: it may be an answer. An
  // idle one has nothing to say, and no call may reach it.
  const exited = once(child, 'exit')
    .catch(() => undefined)
    .then(() => (state === 'idle' ? undefined : runtimeApi.readAll()));
  const initTimer = setTimeout(() => {
    initFailure = failWith('Sandbox.Timedout', `Init timed out after ${maxInitMs / 1000} seconds`);
    signalGroup(environment.pid, 'SIGKILL');
  }, maxInitMs);

  const environment: Environment = {
    pid: child.pid ?? 0,
    get state() {
      return state;
    },
    figures: () => ({
      pid: environment.pid,
      state,
      startedAt: counted.startedAt,
      initMs: counted.firstInitMs,
      calls: counted.calls,
      freezes: counted.freezes,
      memoryMb: findMaxMemoryUsedMb(environment.pid),
    }),
    invoke(request) {
      counted.calls += 1;
      const { requestId } = request;
      const { promise, resolve } = Promise.withResolvers<Outcome | StreamedOutcome>();
      state = 'busy';
      status = 'ok';
      writeReport();
      log(`START RequestId: ${requestId} Version: $LATEST`);
      const thaw = () => signalGroup(environment.pid, 'SIGCONT');
      if (isFreezing && request.beforeThaw === undefined) thaw();
      else void request.beforeThaw?.finally(thaw);
      const timer = setTimeout(timeOut, timeoutMs);
      current = { requestId, startMs: performance.now(), timer, settle: resolve };
      runtimeApi.deliver({ ...request, deadlineMs: Date.now() + timeoutMs, functionArn: arnOf(name) });
      return promise;
    },
    async end() {
      state = 'ended';
      await endProcess(environment.pid, { hasExtensions: runtimeApi.hasExtensions(), shutdownMs, exited });
    },
  };

  const timeOut = () => {
    const { requestId = '', settle } = current ?? {};
    const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    log(`${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    status = 'timeout';
    state = 'ended';
    endInvocation();
    signalGroup(environment.pid, 'SIGKILL');
    settle?.(failWith('Sandbox.Timedout', message));
  };
  const endInvocation = () => {
    if (current === undefined) return;
    const { requestId, startMs, timer } = current;
    clearTimeout(timer);
    current = undefined;
    const durationMs = performance.now() - startMs;
    const maxMemoryUsedMb = findMaxMemoryUsedMb(environment.pid);
    const report = reportLine({ requestId, durationMs, initMs, memoryMb, maxMemoryUsedMb, status });
    initMs = undefined;
    writeReport = () => {
      writeReport = () => {};
      log(`END RequestId: ${requestId}`);
      log(report);
    };
    setImmediate(() => writeReport()); // what the function wrote before may still be in the pipe
  };
  let writeReport = () => {};

  void exited.then(() => {
    clearTimeout(initTimer);
    void runtimeApi.close();
    const how = child.signalCode === null ? `exit status ${child.exitCode}` : `signal: ${child.signalCode}`;
    const { requestId = '', settle } = current ?? {};
    const crash = failWith('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${how}`);
    const wasStarting = state === 'starting';
    state = 'ended';
    status = 'error';
    endInvocation();
    settle?.(crash);
    onEnd(environment, wasStarting ? (initFailure ?? crash) : undefined);
  });
  return environment;
}

function spawnProcess(options: EnvironmentOptions, runtimeApi: string): ChildProcess {
  const { definition, bootstrapPath, logStream, temporaryFolder, log } = options;
  const heapMb = Math.floor(definition.memoryMb * 0.9); // the rest is for memory outside the heap, as on Lambda
  const child = spawn(definition.nodePath ?? process.execPath, [`--max-old-space-size=${heapMb}`, bootstrapPath], {
    // If a stopped process is in our terminal's process group, the whole group can get SIGHUP (docs/reference/freeze-and-thaw.md).
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentVariables(definition, { logStream, runtimeApi, temporaryFolder }),
  });
  child.on('error', (error) => log(`The environment could not be started: ${error.message}`));
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', log);
  return child;
}
