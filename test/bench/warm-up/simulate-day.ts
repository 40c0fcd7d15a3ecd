import type { Random } from '../../../infra/local/demo-city/random.ts';
import { createEnvironments, type LambdaModel } from './environments.ts';
import { createProvisioned, type ProvisionedPolicy } from './provisioned.ts';
import { dayMs } from './traffic.ts';

/** How environments are kept warm. */
export type WarmUpPolicy =
  | { readonly kind: 'none' }
  /** Headway's warm-up function: concurrent calls, each held long enough that every one gets its own environment. */
  | { readonly kind: 'schedule'; readonly environments: number; readonly everyMs: number; readonly holdMs: number }
  | ProvisionedPolicy;

export type Day = {
  readonly calls: number;
  /** User calls that waited for the start of an environment. */
  readonly cold: number;
  /** Calls of the warm-up schedule. */
  readonly warmUpCalls: number;
  readonly peakEnvironments: number;
  /** Provisioned environment hours. */
  readonly provisionedHours: number;
};

/**
 * Simulates one day of calls on a Lambda that starts without environments.
 * @param options.callTimes milliseconds from midnight, in order
 */
export function simulateDay(options: {
  callTimes: Iterable<number>;
  policy: WarmUpPolicy;
  model: LambdaModel;
  random: Random;
}): Day {
  const { callTimes, policy, model, random } = options;
  const environments = createEnvironments(model, random);
  const provisioned = policy.kind === 'provisioned' ? createProvisioned(policy, model.callMs) : undefined;
  let nextWarmUpMs = policy.kind === 'schedule' ? 0 : Number.POSITIVE_INFINITY;
  let [calls, cold, warmUpCalls] = [0, 0, 0];

  const warmUpUntil = (atMs: number) => {
    if (policy.kind !== 'schedule') return;
    for (; nextWarmUpMs <= atMs; nextWarmUpMs += policy.everyMs) {
      for (let call = 0; call < policy.environments; call += 1) environments.take(nextWarmUpMs, policy.holdMs);
      warmUpCalls += policy.environments;
    }
  };

  for (const atMs of callTimes) {
    warmUpUntil(atMs);
    calls += 1;
    if (provisioned?.take(atMs) === true) continue;
    if (environments.take(atMs)) cold += 1;
  }
  warmUpUntil(dayMs - 1);
  return {
    calls,
    cold,
    warmUpCalls,
    peakEnvironments: environments.peak() + (provisioned?.peak() ?? 0),
    provisionedHours: provisioned?.hours(dayMs) ?? 0,
  };
}
