import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startStandIn } from '../../otp/otp-process.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import type { BenchOptions, BenchRow, BenchTable, Goal } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { median } from '../framework/statistics.ts';
import type { FirstCalls } from './functions/first-calls.ts';

type Variables = Readonly<Record<string, string>>;

const warmCalls = 20;
const [bare, plainPg, withStore, withoutStore, network, networkAlone] = [
  'bare handler',
  'plain pg, one TLS connection',
  'a duty, with a snapshot store',
  'a duty, without a snapshot store',
  'a route, with a snapshot store',
  'a route, with a snapshot store and no database',
] as const;

const goals = {
  firstCallMs: 40,
  networkMs: 60,
  /** The goal of 60 ms over a bare handler was set where plain pg, which opens the same connection in init, added 40 ms. */
  networkOverPgMs: 20,
};

/**
 * Measures the first call after init beside later ones of the same environment, and init with the first call over a bare handler.
 * @param options.program functions/first-calls.ts, built
 * @param options.variables settings of Headway with a database and a store
 */
export async function measureFirstCalls({
  program,
  paths,
  variables,
  options: { isQuick, random, progress },
}: {
  program: string;
  paths: { readonly bare: string; readonly plainPg: string; readonly headway: string };
  variables: Variables;
  options: BenchOptions;
}): Promise<BenchTable> {
  const otp = await startStandIn(['--demo']);
  const { SNAPSHOT_STORE, ...others } = variables;
  const live = { ...others, OTP_INSTANCES: JSON.stringify([{ url: otp.url, default: true }]) };
  const starts = [
    { name: bare, path: paths.bare, target: '/', settings: {} },
    { name: plainPg, path: paths.plainPg, target: '/vehicle/town/service-type/V1', settings: variables },
    { name: withStore, path: paths.headway, target: '/vehicle/town/service-type/V1', settings: variables },
    { name: withoutStore, path: paths.headway, target: '/vehicle/demo/service-type/V1', settings: live },
    { name: network, path: paths.headway, target: '/route/town/42', settings: variables },
    { name: networkAlone, path: paths.headway, target: '/route/town/42', settings: withoutDatabase(variables) },
  ];
  const found = new Map<string, FirstCalls[]>(starts.map(({ name }) => [name, []]));
  try {
    const run = async ({ name, path, target, settings }: (typeof starts)[number]) => {
      const args = [program, path, JSON.stringify(createHttpApiEvent({ target })), String(1 + warmCalls)];
      const env = { PATH: process.env['PATH'], HEADWAY_LOG_LEVEL: 'error', ...settings };
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      found.get(name)?.push(JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as FirstCalls);
    };
    await interleave(
      starts.map((start) => ({ name: start.name, run: () => run(start) })),
      { rounds: isQuick ? 2 : 5, warmUp: 0, random, onRound: (round) => progress(`first calls ${round}`) },
    );
  } finally {
    await otp[Symbol.asyncDispose]();
  }
  const firstOf = (name: string) => (found.get(name) ?? []).map(({ callsMs }) => callsMs[0] ?? Number.NaN);
  const warmOf = (name: string) => (found.get(name) ?? []).flatMap(({ callsMs }) => callsMs.slice(1));
  const startOf = (name: string) =>
    (found.get(name) ?? []).map(({ initMs, callsMs }) => initMs + (callsMs[0] ?? Number.NaN));
  const row = (group: string, name: string, samples: number[]): BenchRow => ({ group, name, unit: 'ms', samples });
  const pgInitMs = median((found.get(plainPg) ?? []).map(({ initMs }) => initMs));
  const toGoal = (name: string, value: number, limit: number, reason: string): Goal => {
    return { name, value, direction: 'at most', limit, unit: 'ms', reason };
  };
  return {
    name: 'first-calls',
    title: 'The first call after init, and later calls of the same environment',
    notes: [
      `A process loads the function, waits for 250 ms as Lambda may between init and the first call, and makes the same call ${1 + warmCalls} times, 10 ms apart. Without a store, networks come from OTP (the stand-in with the demo city). Start: init and the first call together. Init opens the connection to Postgres, for which the first call for a duty would otherwise wait: a start with a database has a goal over plain pg, which opens the same connection.`,
    ],
    rows: starts.flatMap(({ name }) => [
      row(name, 'first call', firstOf(name)),
      row(name, 'later call', warmOf(name)),
      row(name, 'start', startOf(name)),
    ]),
    goals: [
      ...[withStore, withoutStore].map((name) =>
        toGoal(
          `first call after init over a warm one, ${name}`,
          median(firstOf(name)) - median(warmOf(name)),
          goals.firstCallMs,
          'Not explained yet.',
        ),
      ),
      toGoal(
        'start with the first answer of a network over a bare handler, without a database',
        median(startOf(networkAlone)) - median(startOf(bare)),
        goals.networkMs,
        `The first call takes ${median(firstOf(networkAlone)).toFixed(0)} ms of it, the rest is init.`,
      ),
      toGoal(
        'start with the first answer of a network over the init of plain pg',
        median(startOf(network)) - pgInitMs,
        goals.networkOverPgMs,
        `The first call takes ${median(firstOf(network)).toFixed(0)} ms of it, the rest is init.`,
      ),
    ],
  };
}

function withoutDatabase(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('WAYBILLS_DB_')));
}
