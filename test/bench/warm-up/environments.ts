import type { Random } from '../../../infra/local/demo-city/random.ts';

/** What Lambda does with environments. */
export type LambdaModel = {
  /** From the start of an environment to its first call, milliseconds. */
  readonly initMs: number;
  /** The first call of an environment, and any other one. */
  readonly firstCallMs: number;
  readonly callMs: number;
  /** An environment that had nothing to do for so long is taken away. */
  readonly idleMs: number;
  /** However busy, it is taken away at an age between these two. */
  readonly lifetimeMs: readonly [number, number];
};

/** Environments that come and go with the calls. */
export type Environments = {
  /** Takes the idle one that was used last, else starts one. @returns whether it was cold */
  take(atMs: number, holdMs?: number): boolean;
  /** How many there were at most. */
  most(): number;
};

type Environment = { readonly endsAtMs: number; freeAtMs: number };

/** Times have to come in order. */
export function createEnvironments(model: LambdaModel, random: Random): Environments {
  const { initMs, firstCallMs, callMs, idleMs, lifetimeMs } = model;
  const busy: Environment[] = []; // by freeAtMs, the next one last
  const idle: Environment[] = []; // by freeAtMs, the one used last at the end
  let most = 0;

  const settle = (atMs: number) => {
    for (let next = busy.at(-1); next !== undefined && next.freeAtMs <= atMs; next = busy.at(-1)) {
      busy.pop();
      idle.push(next);
    }
    const isTaken = (environment: Environment) => environment.freeAtMs + idleMs < atMs;
    const firstKept = idle.findIndex((environment) => !isTaken(environment));
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
    most = Math.max(most, busy.length + idle.length);
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
    most: () => most,
  };
}
