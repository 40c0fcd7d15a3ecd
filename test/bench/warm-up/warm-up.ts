import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { Bench, BenchRow, BenchTable } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import type { LambdaModel } from './environments.ts';
import { type InitTimes, measureInit } from './measure-init.ts';
import { type Day, simulateDay, type WarmUpPolicy } from './simulate-day.ts';
import { createCallTimes } from './traffic.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const memoryGb = 1; // what the deployed API has

/** `schedule`: the defaults of the stack, and its settings for production; `provisioned`: those for production. */
const policies: Readonly<Record<string, WarmUpPolicy>> = {
  'no warm-up': { kind: 'none' },
  'schedule, 2 environments every 5 minutes': schedule(2),
  'schedule, 10 environments every 5 minutes': schedule(10),
  'provisioned, 2 to 50 at 0.7': { kind: 'provisioned', min: 2, max: 50, target: 0.7 },
};

function schedule(environments: number): WarmUpPolicy {
  return { kind: 'schedule', environments, everyMs: 5 * minuteMs, holdMs: 250 };
}

/** Calls a day, and how many days are simulated of them. */
const traffics = [
  { callsPerDay: 1000, days: 30 },
  { callsPerDay: 10_000, days: 20 },
  { callsPerDay: 100_000, days: 10 },
  { callsPerDay: 1_000_000, days: 3 },
];
const callsAtOnce = 3;
const idleMinutes = [5, 10, 45] as const;
const usualIdleMinutes = 10;

/** How many calls of a day meet a cold environment: a simulation, driven by init times that are measured in this run. */
export const warmUp: Bench = {
  name: 'warm-up',
  title: 'Warm-up: calls that meet a cold environment',
  run: async ({ isQuick, random, progress }) => {
    progress('init of the built API');
    const times = await measureInit(isQuick ? 3 : 20);
    const seed = Math.floor(random() * 1e9);
    const model: LambdaModel = {
      initMs: median(times.init),
      firstCallMs: median(times.firstCall),
      callMs: Math.max(median(times.call), leastCallMs),
      idleMs: usualIdleMinutes * minuteMs,
      lifetimeMs: [2 * hourMs, 4 * hourMs],
    };
    const perTraffic: BenchRow[] = [];
    for (const { callsPerDay, days } of isQuick ? traffics.slice(0, 2) : traffics) {
      progress(`${callsPerDay} calls a day`);
      const group = `${callsPerDay.toLocaleString('en')} calls a day`;
      perTraffic.push(...simulate({ group, callsPerDay, days: isQuick ? 3 : days, model, seed }));
    }
    const perIdleTime = idleMinutes.flatMap((minutes) =>
      simulate({
        group: `taken away after ${minutes} idle minutes`,
        callsPerDay: 10_000,
        days: isQuick ? 3 : 10,
        model: { ...model, idleMs: minutes * minuteMs },
        seed,
      }),
    );
    return [describeInit(times), ...describeShares(perTraffic, perIdleTime, model)];
  },
};

const leastCallMs = 10; // on AWS the peers are a network away: some round trips more than on loopback

function simulate(options: {
  group: string;
  callsPerDay: number;
  days: number;
  model: LambdaModel;
  seed: number;
}): BenchRow[] {
  const { group, callsPerDay, days, model, seed } = options;
  return Object.entries(policies).map(([name, policy]) => {
    const simulated = Array.from({ length: days }, (_, day) =>
      simulateDay({
        callTimes: createCallTimes({ callsPerDay, callsAtOnce }, createRandom(seed + day)), // the same for each policy
        policy,
        model,
        random: createRandom(seed - day - 1),
      }),
    );
    return toRow(group, name, simulated, model);
  });
}

function toRow(group: string, name: string, days: readonly Day[], { callMs }: LambdaModel): BenchRow {
  const typical = (read: (day: Day) => number) => median(days.map(read));
  const heldSeconds = (250 + callMs) / 1000;
  return {
    group,
    name,
    unit: '%',
    samples: days.map(({ cold, calls }) => (100 * cold) / Math.max(1, calls)),
    figures: {
      'cold calls a day': typical(({ cold }) => cold),
      'most environments': typical(({ mostEnvironments }) => mostEnvironments),
      'warm-up calls a day': typical(({ warmUpCalls }) => warmUpCalls),
      'GB-seconds held for it': Math.round(
        typical(({ warmUpCalls, provisionedHours }) => warmUpCalls * heldSeconds + provisionedHours * 3600) * memoryGb,
      ),
    },
  };
}

function describeInit({ init, firstCall, call }: InitTimes): BenchTable {
  return {
    name: 'init',
    title: 'The built API in the local runtime',
    notes: [
      "As Lambda's own report lines say: from the start of the process to its first call, its first call (the duty of a vehicle, with the network read from a folder), and the calls after it.",
    ],
    rows: [
      { name: 'Init Duration', unit: 'ms', samples: init },
      { name: 'Duration of the first call', unit: 'ms', samples: firstCall },
      { name: 'Duration of a call after it', unit: 'ms', samples: call },
    ],
  };
}

function describeShares(
  perTraffic: readonly BenchRow[],
  perIdleTime: readonly BenchRow[],
  { initMs, firstCallMs, callMs }: LambdaModel,
): BenchTable[] {
  const lines = Object.keys(policies).map((name) => ({
    name,
    points: perTraffic
      .filter((row) => row.name === name)
      .map(({ group = '', samples }) => ({ x: Number.parseInt(group.replaceAll(',', ''), 10), y: median(samples) })),
  }));
  return [
    {
      name: 'cold-share',
      title: 'Share of the calls of a day that wait for the start of an environment',
      notes: [
        'A simulation; each sample is a day. What is measured in this run: the times above. What is assumed:',
        `Screens of an app come independently of each other (a Poisson process), most of them around 8 and 17 o'clock, 90 times as many as at 2; each asks ${callsAtOnce} things at the same moment. A warm call takes ${callMs.toFixed(0)} ms, a cold one ${(initMs + firstCallMs).toFixed(0)} ms, and an environment has one call at a time.`,
        `Lambda takes the environment that was used last, takes away one that was idle for ${usualIdleMinutes} minutes (mikhail.io, August 2019: exactly 10 minutes; Amazon promises nothing) and any one at an age between 2 and 4 hours ("every few hours", developer guide). The day begins without environments.`,
        'The schedule is our warm-up function: so many calls at once, each held for 250 ms. Provisioned concurrency follows Application Auto Scaling: three minutes above 0.7 of it in use raise it, two minutes later; fifteen below 0.63 lower it; what is too much goes to environments that come and go.',
        `What it costs is said as memory held (${memoryGb} GB an environment): for the schedule the seconds of its own calls, for provisioned concurrency every second of the day. Prices differ by region and are not part of this.`,
      ],
      rows: perTraffic,
      baseline: 'no warm-up',
      plots: [
        {
          title: 'Cold calls by traffic',
          x: { label: 'calls a day', scale: 'log' },
          y: { label: '% of the calls', scale: 'linear' },
          lines,
        },
      ],
    },
    {
      name: 'cold-share-by-idle-time',
      title: 'The same at 10,000 calls a day, by how long Lambda keeps an idle environment',
      notes: ['Reported over the years: 5 minutes, exactly 10, and up to an hour.'],
      rows: perIdleTime,
      baseline: 'no warm-up',
    },
  ];
}
