import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { LambdaModel } from './environments.ts';
import { readReports } from './measure-init.ts';
import { createProvisioned } from './provisioned.ts';
import { simulateDay, type WarmUpPolicy } from './simulate-day.ts';
import { createCallTimes, dayMs } from './traffic.ts';

const minute = 60_000;
const hour = 60 * minute;
const model: LambdaModel = {
  initMs: 250,
  firstCallMs: 50,
  callMs: 10,
  idleMs: 10 * minute,
  lifetimeMs: [2 * hour, 2 * hour],
};
const none: WarmUpPolicy = { kind: 'none' };
const schedule: WarmUpPolicy = { kind: 'schedule', environments: 2, everyMs: 5 * minute, holdMs: 250 };
const simulate = (callTimes: number[], policy: WarmUpPolicy = none, more: Partial<LambdaModel> = {}) =>
  simulateDay({ callTimes, policy, model: { ...model, ...more }, random: createRandom(1) });

describe('a day without warm-up', () => {
  it('starts an environment for the first call, and uses it again within the idle time', () => {
    expect(simulate([0, 9 * minute, 18 * minute])).toMatchObject({ calls: 3, cold: 1, peakEnvironments: 1 });
  });

  it('starts a new environment after the idle time', () => {
    expect(simulate([0, 11 * minute, 22 * minute]).cold).toBe(3);
  });

  it('starts one environment for each simultaneous call', () => {
    expect(simulate([0, 0, 0, minute, minute, minute])).toMatchObject({ cold: 3, peakEnvironments: 3 });
  });

  it('counts an environment as busy while it starts and while it answers', () => {
    expect(simulate([0, 299]).cold).toBe(2);
    expect(simulate([0, 300]).cold).toBe(1);
    expect(simulate([0, minute, minute + 9]).cold).toBe(2);
    expect(simulate([0, minute, minute + 10]).cold).toBe(1);
  });

  it('uses the most recently used environment, so that the others reach the idle time', () => {
    // Two for the first moment; after that one at a time, and the other is gone when two come at once again.
    const one = Array.from({ length: 12 }, (_, index) => (index + 1) * minute);
    expect(simulate([0, 0, ...one, 13 * minute, 13 * minute]).cold).toBe(3);
  });

  it('ends an environment at its maximum age, even if it is busy', () => {
    const everyMinute = Array.from({ length: 241 }, (_, index) => index * minute);
    expect(simulate(everyMinute).cold).toBe(3); // at 0, 2 and 4 hours
  });
});

describe('a day with a schedule', () => {
  it('serves as many simultaneous calls warm as it keeps environments', () => {
    const quiet = [3 * hour + minute, 3 * hour + minute, 3 * hour + minute];
    expect(simulate(quiet, schedule, { lifetimeMs: [dayMs, dayMs] })).toMatchObject({ calls: 3, cold: 1 });
    expect(simulate(quiet).cold).toBe(3);
  });

  it('counts warm-up calls separately, over the whole day', () => {
    expect(simulate([], schedule)).toMatchObject({ calls: 0, cold: 0, warmUpCalls: 2 * 288 });
  });

  it('counts environments as busy while a warm-up holds them', () => {
    const during = hour + 100;
    expect(simulate([during], schedule, { lifetimeMs: [dayMs, dayMs] }).cold).toBe(1);
  });
});

describe('a day with provisioned concurrency', () => {
  const policy = { kind: 'provisioned', min: 2, max: 10, target: 0.7 } as const;

  it('has no cold call while its capacity suffices, and costs hours', () => {
    const calls = Array.from({ length: 100 }, (_, index) => index * 10 * minute);
    expect(simulate(calls, policy)).toMatchObject({ cold: 0, provisionedHours: 48, peakEnvironments: 2 });
  });

  it('sends calls above its capacity to on-demand environments', () => {
    expect(simulate([0, 0, 0], policy)).toMatchObject({ cold: 1, peakEnvironments: 3 });
  });

  it('scales out minutes after it was too small, and in a quarter of an hour after it was too large', () => {
    const provisioned = createProvisioned(policy, minute);
    let atMs = 0;
    const burst = (size: number) => Array.from({ length: size }, () => provisioned.take(atMs)).filter(Boolean).length;
    for (; atMs < 3 * minute; atMs += minute) expect(burst(4)).toBe(2);
    for (; atMs < 5 * minute; atMs += minute) expect(burst(4)).toBe(2); // being allocated
    atMs += minute;
    expect(burst(4)).toBeGreaterThan(2);
    atMs += 20 * minute;
    expect(burst(4)).toBe(2);
    expect(provisioned.peak()).toBeGreaterThan(2);
  });

  it('never exceeds its maximum', () => {
    const provisioned = createProvisioned({ ...policy, max: 3 }, 10 * minute);
    for (let atMs = 0; atMs < hour; atMs += 1000) provisioned.take(atMs);
    expect(provisioned.peak()).toBe(3);
  });
});

describe('any day', () => {
  const policies: WarmUpPolicy[] = [none, schedule, { kind: 'provisioned', min: 1, max: 5, target: 0.7 }];

  it('has no more cold calls than calls, and the same ones for the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: dayMs - 1 }), { maxLength: 200 }),
        fc.constantFrom(...policies),
        (unordered, policy) => {
          const times = unordered.toSorted((a, b) => a - b);
          const day = simulate(times, policy);
          expect(day.calls).toBe(times.length);
          expect(day.cold).toBeLessThanOrEqual(day.calls);
          if (policy.kind === 'none') expect(day.cold).toBeGreaterThanOrEqual(Math.min(1, times.length));
          expect(simulate(times, policy)).toEqual(day);
        },
      ),
    );
  });

  it('has about the requested number of calls, in order, most of them around the peaks', () => {
    const times = [...createCallTimes({ callsPerDay: 100_000, callsAtOnce: 4 }, createRandom(7))];
    expect(times.length).toBeGreaterThan(97_000);
    expect(times.length).toBeLessThan(103_000);
    expect(times.every((time, index) => time >= (times[index - 1] ?? 0) && time < dayMs)).toBe(true);
    const within = (from: number, to: number) => times.filter((time) => time >= from * hour && time < to * hour).length;
    expect(within(8, 9)).toBeGreaterThan(20 * within(2, 3));
    expect(within(17, 18)).toBeGreaterThan(within(13, 14));
    expect(times[0]).toBe(times[3]);
  });
});

describe('the report lines of Lambda', () => {
  it('contain the init, the first call of an environment, and its later calls', () => {
    const report = (durationMs: number, init = '') =>
      `REPORT RequestId: 1\tDuration: ${durationMs} ms\tBilled Duration: 9 ms\tMemory Size: 512 MB${init}`;
    const lines = ['START 1', report(30.5, '\tInit Duration: 210.25 ms'), 'a log line', report(1.5), report(2)];
    expect(readReports(lines)).toEqual({ init: [210.25], firstCall: [30.5], call: [1.5, 2] });
  });
});
