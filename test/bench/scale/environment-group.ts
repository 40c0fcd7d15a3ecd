import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../../../functions/create-api.ts';
import { openConnections } from '../../../functions/open-connections.ts';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { systemClock } from '../../../shared/clock.ts';
import { readConfiguration } from '../../../shared/configuration.ts';
import { createServices } from '../../../shared/services.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { askDuty } from '../../faults/lab/asked.ts';
import { createCall } from '../../support/create-call.ts';
import { createLambdaContext } from '../../support/lambda-context.ts';
import { shuffle } from '../framework/interleave.ts';

/** How environments are called: each of them again and again, or all together so many times a second. */
export type Load = { readonly kind: 'busy' } | { readonly kind: 'rate'; readonly perSecond: number };

/** What one group of environments did. */
export type GroupResult = {
  /** Milliseconds of each right answer. */
  readonly durationsMs: Float64Array;
  readonly failed: number;
  /** The first failure, in words. */
  readonly error: string | null;
};

/** Environments that share a process, and nothing else: each has its own services, pool and connections. */
export type EnvironmentGroup = {
  /** Opens their connections as cold starts do, some at once. */
  open(): Promise<void>;
  run(load: Load, forMs: number): Promise<GroupResult>;
  close(): Promise<void>;
};

const openedAtOnce = 10; // a login is work for the processor, which real environments have each for themselves
const pauseAfterFailureMs = 100; // whoever is refused asks again, but not ten thousand times a second

export function createEnvironmentGroup(size: number, variables: Readonly<Record<string, string>>): EnvironmentGroup {
  const environments = Array.from({ length: size }, () => createEnvironment(variables));
  let number = 0;

  return {
    open: async () => {
      const waiting = [...environments];
      const lane = async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next.open();
      };
      await Promise.all(Array.from({ length: openedAtOnce }, lane));
    },
    run: async (load, forMs) => {
      const startMs = performance.now();
      const durations: number[] = [];
      let failed = 0;
      let error: string | null = null;
      const callOne = async (environment: Environment): Promise<boolean> => {
        const beginMs = performance.now();
        const verdict = await environment.call(number++);
        if (verdict.kind === 'right') {
          durations.push(performance.now() - beginMs);
          return true;
        }
        failed += 1;
        error ??= verdict.detail;
        return false;
      };
      const isOver = () => performance.now() - startMs >= forMs;
      if (load.kind === 'busy') {
        const repeat = async (environment: Environment) => {
          while (!isOver()) if (!(await callOne(environment))) await sleep(pauseAfterFailureMs);
        };
        await Promise.all(environments.map(repeat));
      } else {
        const idle = shuffle(environments, createRandom(size)); // the first to open are not the first to be asked
        const underWay = new Set<Promise<unknown>>();
        for (let sent = 0; !isOver(); sent += 1) {
          await sleep(Math.max(0, startMs + (sent * 1000) / load.perSecond - performance.now()));
          const environment = idle.shift(); // the one that has waited longest, so that all of them are used
          if (environment === undefined) continue; // all are busy: Lambda would start another one
          const done = callOne(environment).finally(() => {
            idle.push(environment);
            underWay.delete(done);
          });
          underWay.add(done);
        }
        await Promise.all(underWay);
      }
      return { durationsMs: Float64Array.from(durations), failed, error };
    },
    close: async () => {
      await Promise.all(environments.map((environment) => environment.close()));
    },
  };
}

type Environment = ReturnType<typeof createEnvironment>;

/** What functions/api.ts composes, without a process of its own. */
function createEnvironment(variables: Readonly<Record<string, string>>) {
  const { configuration } = readConfiguration(variables);
  const logger = createLogger({ write: () => {} });
  const services = { ...createServices({ configuration, clock: systemClock }), logger };
  const handler = createApi(services);
  return {
    open: () => openConnections(services, createCall()),
    call: async (number: number) => {
      const { event, judge } = askDuty(number * 3); // one vehicle, one statement
      return judge(await handler(event, createLambdaContext()));
    },
    close: async () => {
      await services.database?.close();
      await services.http.close();
    },
  };
}
