import type { Random } from '../../../infra/local/demo-city/random.ts';

/** A model of Lambda's environments. */
export type LambdaModel = {
  /** From the start of an environment to its first call, milliseconds. */
  readonly initMs: number;
  /** Duration of the first call of an environment. */
  readonly firstCallMs: number;
  /** Duration of every other call. */
  readonly callMs: number;
  /** Lambda ends an environment that is idle for this long. */
  readonly idleMs: number;
  /** Lambda ends every environment at an age between these two. */
  readonly lifetimeMs: readonly [number, number];
};

/** The environments of a function under this model. */
export type Environments = {
  /** Uses the most recently used idle environment, or starts one. @returns whether it was cold */
  take(atMs: number, holdMs?: number): boolean;
  /** Peak number of environments. */
  peak(): number;
};

type Environment = { readonly endsAtMs: number; freeAtMs: number };

/** Calls must come in the order of their times. */
export function createEnvironments(model: LambdaModel, random: Random): Environments {
  const { initMs, firstCallMs, callMs, idleMs, lifetimeMs } = model;
  const busy: Environment[] = []; // by descending freeAtMs
  const idle: Environment[] = []; // by ascending freeAtMs
  let peak = 0;

  const settle = (atMs: number) => {
    for (let next = busy.at(-1); next !== undefined && next.freeAtMs <= atMs; next = busy.at(-1)) {
      busy.pop();
      idle.push(next);
    }
    const isExpired = (environment: Environment) => environment.freeAtMs + idleMs < atMs;
    const firstKept = idle.findIndex((environment) => !isExpired(environment));
    idle.splice(0, firstKept < 0 ? idle.length : firstKept);
  };
  const findIdle = (atMs: number) => {
    for (let environment = idle.pop(); environment !== undefined; environment = idle.pop()) {
      if (environment.endsAtMs > atMs) return environment;
    }
    return undefined;
  };
  const occupy = (environment: Environment) => {
    const place = busy.findLastIndex(({ freeAtMs }) => freeAtMs >= environment.freeAtMs);
    busy.splice(place + 1, 0, environment);
    peak = Math.max(peak, busy.length + idle.length);
  };

  return {
    take: (atMs, holdMs = 0) => {
      settle(atMs);
      const found = findIdle(atMs);
      if (found !== undefined) {
        found.freeAtMs = atMs + callMs + holdMs;
        occupy(found);
        return false;
      }
      const [youngest, oldest] = lifetimeMs;
      const endsAtMs = atMs + youngest + (oldest - youngest) * random();
      occupy({ endsAtMs, freeAtMs: atMs + initMs + firstCallMs + holdMs });
      return true;
    },
    peak: () => peak,
  };
}
