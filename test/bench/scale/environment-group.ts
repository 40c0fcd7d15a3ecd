import { setMaxListeners } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../../../functions/create-api.ts';
import { openConnections } from '../../../functions/lifecycle/open-connections.ts';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { type Configuration, readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { createServices } from '../../../shared/services.ts';
import type { Networks } from '../../../shared/snapshot/loaded-network.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createDutyCall } from '../../faults/lab/lab-call.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { createCall } from '../../support/create-call.ts';
import { shuffle } from '../framework/interleave.ts';

/** The load on the environments: each one continuously, or all together at a fixed rate, evenly or so many calls at once. */
export type Load =
  | {
      readonly kind: 'busy';
      /** The environments begin one after another, within this time or as fast as this process keeps its timers on time. */
      readonly rampMs: number;
      /** After the last one of all groups has begun: the answers of this time are not counted. */
      readonly settleMs: number;
    }
  | { readonly kind: 'rate'; readonly perSecond: number; readonly atOnce: number };

/** The results of one group of environments. */
export type GroupResult = {
  /** Milliseconds of each correct answer. */
  readonly durationsMs: Float64Array;
  /** Correct answers before the end of the run; calls still in progress at the end are not counted. */
  readonly inTime: number;
  readonly failed: number;
  /** Failures that are no 503 with Retry-After: a wrong or late answer, or none. */
  readonly wrong: number;
  /** Description of the first failure, the first wrong one where there is one. */
  readonly error: string | null;
  /** Statements without an answer within 400 ms after a pause, which Headway sends again on a new connection. */
  readonly sentAgain: number;
  /** The longest time in which this process reads no answer: a call may use up its time in it, whatever Headway does. */
  readonly longestTurnMs: number;
};

/** Environments that share only a process: each has its own services, pool and connections. */
export type EnvironmentGroup = {
  /** Opens their connections, a few at a time, and runs a small statement where statements have names. */
  open(): Promise<void>;
  /**
   * @param haveAllBegun resolves when the busy environments of all groups have begun and none sends a statement again;
   * called when those of this one have
   */
  run(load: Load, forMs: number, haveAllBegun: () => Promise<void>): Promise<GroupResult>;
  close(): Promise<void>;
};

const one: Statement = { label: 'one', text: 'SELECT 1 AS one', access: 'read' };
const openedAtOnce = 10; // a login costs CPU time; real environments have their own processors
/** Environments that begin in one turn of the event loop: more would make their timers late. */
const mostPerTurn = 25;
const pauseAfterFailureMs = 100; // for a failure without Retry-After: not in a tight loop

export function createEnvironmentGroup(size: number, variables: Readonly<Record<string, string>>): EnvironmentGroup {
  const { configuration } = readConfiguration(variables);
  // One reader of the networks: ten thousand that read the same folder would be most of the time of opening.
  const { networks } = createServices({ configuration, clock: systemClock });
  const environments = Array.from({ length: size }, () => createEnvironment(configuration, networks));
  let number = 0;
  const countSentAgain = () => environments.reduce((sum, { sentAgain }) => sum + sentAgain(), 0);

  return {
    open: async () => {
      const waiting = [...environments];
      const lane = async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next.open();
      };
      await Promise.all(Array.from({ length: openedAtOnce }, lane));
    },
    run: async (load, forMs, haveAllBegun) => {
      const sentAgainBefore = countSentAgain();
      const turns = monitorEventLoopDelay({ resolution: 10 });
      turns.enable();
      const startMs = performance.now();
      // Until the first answers and refusals arrive, the queue of busy environments only grows: that time is not counted.
      let countsFromMs = load.kind === 'busy' ? Number.POSITIVE_INFINITY : startMs;
      const over = new AbortController(); // ends the pauses of refused callers
      setMaxListeners(0, over.signal);
      const isOver = () => performance.now() >= countsFromMs + forMs;
      const isRamp = () => performance.now() < countsFromMs;
      const onBegun = async (settleMs: number) => {
        await waitUntilSteady(countSentAgain);
        await haveAllBegun();
        countsFromMs = performance.now() + settleMs;
        setTimeout(() => over.abort(), settleMs + forMs);
      };
      const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
      const durations: number[] = [];
      let inTime = 0;
      let failed = 0;
      let wrong = 0;
      let error: string | null = null;
      /** @returns how long the caller is to wait before its next call, milliseconds */
      const call = async (environment: Environment): Promise<number> => {
        const beginMs = performance.now();
        const { kind, detail, retryAfterMs } = await environment.call(number++);
        if (kind === 'correct') {
          durations.push(performance.now() - beginMs);
          if (!isRamp() && !isOver()) inTime += 1;
        } else {
          failed += 1;
          if (kind !== 'refused' && wrong === 0) error = detail;
          if (kind !== 'refused') wrong += 1;
          error ??= detail;
        }
        return kind === 'correct' ? 0 : (retryAfterMs ?? pauseAfterFailureMs);
      };
      if (load.kind === 'busy') await keepBusy(environments, { call, pause, isOver, ...load, onBegun });
      else await callAtRate(environments, { call, isOver, ...load });
      turns.disable();
      return {
        ...{ durationsMs: Float64Array.from(durations), inTime, failed, wrong, error },
        ...{ sentAgain: countSentAgain() - sentAgainBefore, longestTurnMs: turns.max / 1e6 },
      };
    },
    close: async () => {
      await Promise.all(environments.map((environment) => environment.close()));
    },
  };
}

/** Resolves when a count has not changed for a second. @param limitMs when it resolves at the latest */
async function waitUntilSteady(count: () => number, limitMs = 20_000): Promise<void> {
  const startMs = performance.now();
  let [last, changedMs] = [count(), startMs];
  while (performance.now() < Math.min(startMs + limitMs, changedMs + 1000)) {
    await sleep(100);
    if (count() !== last) [last, changedMs] = [count(), performance.now()];
  }
}

type Environment = ReturnType<typeof createEnvironment>;
type Run = { readonly call: (environment: Environment) => Promise<number>; readonly isOver: () => boolean };

async function keepBusy(
  environments: readonly Environment[],
  run: Run & {
    readonly pause: (ms: number) => Promise<void>;
    readonly rampMs: number;
    readonly settleMs: number;
    readonly onBegun: (settleMs: number) => Promise<void>;
  },
): Promise<void> {
  const { call, pause, isOver, rampMs, settleMs, onBegun } = run;
  const repeat = async (environment: Environment) => {
    while (!isOver()) {
      const pauseMs = await call(environment);
      if (pauseMs > 0) await pause(pauseMs);
    }
  };
  const startMs = performance.now();
  const busy: Promise<void>[] = [];
  for (const [index, environment] of environments.entries()) {
    busy.push(repeat(environment));
    const aheadMs = startMs + (rampMs * (index + 1)) / environments.length - performance.now();
    const isFarBehind = aheadMs < -rampMs; // on a much slower machine, so that the run ends
    if (aheadMs > 0 || index % (isFarBehind ? 8 * mostPerTurn : mostPerTurn) === 0) await sleep(Math.max(1, aheadMs)); // at least one turn
  }
  await onBegun(settleMs);
  await Promise.all(busy);
}

async function callAtRate(
  environments: readonly Environment[],
  { call, isOver, perSecond, atOnce }: Run & { readonly perSecond: number; readonly atOnce: number },
): Promise<void> {
  const startMs = performance.now();
  const idle = shuffle(environments, createRandom(environments.length)); // so that the environments opened first are not called first
  const underWay = new Set<Promise<unknown>>();
  for (let sent = 0; !isOver(); sent += 1) {
    const burst = Math.floor(sent / atOnce) * atOnce;
    await sleep(Math.max(0, startMs + (burst * 1000) / perSecond - performance.now()));
    const environment = idle.shift(); // the one idle for longest, so that all are used
    if (environment === undefined) continue; // all are busy; Lambda would start another environment
    const done = call(environment).finally(() => {
      idle.push(environment);
      underWay.delete(done);
    });
    underWay.add(done);
  }
  await Promise.all(underWay);
}

function refuseOthers(error: unknown): void {
  if (!(error instanceof UnavailableError)) throw error;
}

/** One environment as functions/api.ts composes it, inside this process. */
function createEnvironment(configuration: Configuration, networks: Networks) {
  const logger = createLogger({ write: () => {} });
  const services = { ...createServices({ configuration, clock: systemClock }), logger, networks };
  const handler = createApi(services);
  return {
    open: async () => {
      await openConnections(services, createCall());
      const hasNames = configuration.WAYBILLS_DB_PREPARE !== 'off';
      // Learns whether statements may have names. Without a pooler, most find no room.
      if (hasNames) await services.database?.query(one, [], createCall()).catch(refuseOthers);
    },
    call: async (number: number) => {
      const { event, judge } = createDutyCall(number * 3); // one vehicle, one statement
      const result = (await handler(event, createLambdaContext())) as { headers?: Record<string, string> };
      const seconds = Number(result.headers?.['retry-after'] ?? Number.NaN);
      // As a client that varies its pause, so that refused callers do not come back together.
      const retryAfterMs = Number.isNaN(seconds) ? undefined : seconds * 1000 * (1 + Math.random() / 4);
      return { ...judge(result), retryAfterMs };
    },
    sentAgain: () =>
      Object.values(services.ledger.figures()).reduce((sum, { failed }) => sum + (failed['no-answer'] ?? 0), 0),
    close: async () => {
      await services.database?.close();
      await services.http.close();
    },
  };
}
