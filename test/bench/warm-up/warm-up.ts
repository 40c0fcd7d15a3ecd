import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { Bench, BenchRow, BenchTable } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import type { LambdaModel } from './environments.ts';
import { type InitTimes, measureInit } from './measure-init.ts';
import { type Day, simulateDay, type WarmUpPolicy } from './simulate-day.ts';
import { createCallTimes } from './traffic.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const memoryGb = 1; // memory of the deployed API

/** `schedule`: the stack's defaults and its production settings; `provisioned`: its production settings. */
const policies: Readonly<Record<string, WarmUpPolicy>> = {
  'no warm-up': { kind: 'none' },
  'schedule, 2 environments every 5 minutes': schedule(2),
  'schedule, 10 environments every 5 minutes': schedule(10),
  'provisioned, 2 to 50 at 0.7': { kind: 'provisioned', min: 2, max: 50, target: 0.7 },
};

function schedule(environments: number): WarmUpPolicy {
  return { kind: 'schedule', environments, everyMs: 5 * minuteMs, holdMs: 250 };
}

/** Calls per day, and the number of simulated days. */
const traffics = [
  { callsPerDay: 1000, days: 30 },
  { callsPerDay: 10_000, days: 20 },
  { callsPerDay: 100_000, days: 10 },
  { callsPerDay: 1_000_000, days: 3 },
];
const callsAtOnce = 3;
const idleMinutes = [5, 10, 45] as const;
const usualIdleMinutes = 10;

/** Simulates how many calls of a day meet a cold environment, with init times measured in this run. */
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
      progress(`${callsPerDay} calls per day`);
      const group = `${callsPerDay.toLocaleString('en')} calls per day`;
      perTraffic.push(...simulate({ group, callsPerDay, days: isQuick ? 3 : days, model, seed }));
    }
    const perIdleTime = idleMinutes.flatMap((minutes) =>
      simulate({
        group: `ended after ${minutes} idle minutes`,
        callsPerDay: 10_000,
        days: isQuick ? 3 : 10,
        model: { ...model, idleMs: minutes * minuteMs },
        seed,
      }),
    );
    return [describeInit(times), ...describeShares(perTraffic, perIdleTime, model)];
  },
};

const leastCallMs = 10; // on AWS the peers are remote: some network round trips more than on loopback

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
        callTimes: createCallTimes({ callsPerDay, callsAtOnce }, createRandom(seed + day)), // the same times for each policy
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
      'cold calls per day': typical(({ cold }) => cold),
      'peak environments': typical(({ peakEnvironments }) => peakEnvironments),
      'warm-up calls per day': typical(({ warmUpCalls }) => warmUpCalls),
      'GB-seconds for warm-up': Math.round(
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
      "From Lambda's REPORT lines: the start of the process until its first call, the first call (the duty of a vehicle, with the network read from a folder), and later calls.",
    ],
    rows: [
      { name: 'Init Duration', unit: 'ms', samples: init },
      { name: 'Duration of the first call', unit: 'ms', samples: firstCall },
      { name: 'Duration of a later call', unit: 'ms', samples: call },
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
      title: "Share of a day's calls that wait for the start of an environment",
      notes: [
        'A simulation; each sample is one day. The times above are measured in this run. The assumptions:',
        `App screens arrive as a Poisson process, with peaks around 8 and 17 o'clock, 90 times the rate at 2 o'clock. Each screen makes ${callsAtOnce} concurrent calls. A warm call takes ${callMs.toFixed(0)} ms, a cold one ${(initMs + firstCallMs).toFixed(0)} ms, and an environment serves one call at a time.`,
        `Lambda uses the most recently used environment. It ends environments that are idle for ${usualIdleMinutes} minutes (mikhail.io, August 2019: exactly 10 minutes; Amazon documents no value) and every environment at an age between 2 and 4 hours ("every few hours", developer guide). The day starts without environments.`,
        'The schedule is the warm-up function: concurrent calls, each held for 250 ms. Provisioned concurrency follows Application Auto Scaling: it grows two minutes after three minutes above 0.7 utilisation and shrinks after fifteen minutes below 0.63. Excess calls go to on-demand environments.',
        `Cost is given in GB-seconds (${memoryGb} GB per environment): the duration of the schedule's own calls, or the whole day for provisioned concurrency. Prices differ by region and are not included.`,
      ],
      rows: perTraffic,
      baseline: 'no warm-up',
      plots: [
        {
          title: 'Cold calls by traffic',
          x: { label: 'calls per day', scale: 'log' },
          y: { label: '% of the calls', scale: 'linear' },
          lines,
        },
      ],
    },
    {
      name: 'cold-share-by-idle-time',
      title: "The same at 10,000 calls per day, by Lambda's idle timeout",
      notes: ['Reported values over the years: 5 minutes, exactly 10 minutes, and up to an hour.'],
      rows: perIdleTime,
      baseline: 'no warm-up',
    },
  ];
}
