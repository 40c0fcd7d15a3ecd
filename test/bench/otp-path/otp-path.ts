import { execFile, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { findExampleTripId } from '../../../shared/transit/routes.ts';
import { findInstalledOtpJar, findJavaHome } from '../../otp/find-tools.ts';
import { startRealOtp, startStandIn } from '../../otp/otp-process.ts';
import { createCall } from '../../support/create-call.ts';
import { writeGtfsZip } from '../../support/feeds/write-gtfs-zip.ts';
import type { Bench, BenchOptions, BenchRow, Goal } from '../framework/bench.ts';
import { median, quantile } from '../framework/statistics.ts';
import type { CallTimes, OtpCallsInput, OtpCallsResult } from './otp-calls.ts';
import { listOtpPathCalls, type OtpPathCall } from './otp-path-calls.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const firstCalls = 20;
const freezeMs = 20;
const goals = { medianMs: 0.5, p99Ms: 1.5, cachedMs: 0.2 };

/** Own time of calls that reach OTP: Headway beside a plain client and undici's pool, on the same answers. */
export const otpPath: Bench = {
  name: 'otp-path',
  title: 'Calls to OTP: own time',
  run: async (options) => {
    await promisify(execFile)(process.execPath, ['infra/build/build.ts'], { cwd: root });
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    const otp = await startOtp(options);
    try {
      const calls = listOtpPathCalls(await publish(otp.url, folder));
      options.progress('warming OTP');
      if (!options.isQuick) await warmUp(otp.url, calls);
      const rows: BenchRow[] = [];
      for (const call of calls) rows.push(...(await measure(call, { otpUrl: otp.url, folder }, options)));
      return [
        {
          name: 'calls',
          title: 'A call that reaches OTP, and the same query sent by other clients',
          notes: [
            `${otp.description} The built API runs in its own process, beside the other clients, which send the same query over one kept connection and parse the answer. Calls alternate in random order, 2 ms apart, over loopback without TLS. Own time: from the start of the call to its end, without the time between the last bytes of the request and of the answer at a relay before OTP, so that OTP's pauses do not count. Whole: with it. First ${firstCalls}: the first calls of an environment after its first warm-up, which opens connections, loads networks and code, and rehearses calls. Building Headway's event and context is not measured: Lambda's runtime does that for every handler. After a freeze: the process is stopped (SIGSTOP) for ${freezeMs} ms before each call. Cached: the answer comes from the cache of the environment; the other clients query OTP, and a handler of middy that does nothing shows what a call costs at least.`,
          ],
          contestants: [
            { name: 'plain client', configuration: 'Node `http.Agent` with keepAlive; the answer is parsed.' },
            { name: 'undici pool', configuration: 'undici `Pool` with one connection; the answer is parsed.' },
            {
              name: 'Headway',
              configuration: "dist/api as deployed: from the gateway's event to its answer, OTP_CACHE_TTL=0.",
            },
            { name: 'empty handler', configuration: 'A handler of middy that answers at once.' },
          ],
          baseline: 'plain client',
          rows,
          goals: findGoals(rows, calls),
        },
      ];
    } finally {
      await otp.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Queries before the measurement: a Java virtual machine needs thousands to compile its code. */
const warmUpQueries = 2000;

async function startOtp({ isQuick, progress }: BenchOptions) {
  const javaHome = findJavaHome();
  const jar = findInstalledOtpJar();
  if (isQuick || javaHome === undefined || jar === undefined) {
    const standIn = await startStandIn(['--demo']);
    const reason = isQuick ? '' : ' (Java or the OTP jar was not found)';
    return {
      url: standIn.url,
      stop: () => standIn[Symbol.asyncDispose](),
      description: `OTP is the stand-in${reason}.`,
    };
  }
  progress('starting OpenTripPlanner');
  const real = await startRealOtp({ javaHome, jar, feeds: [{ feedId: 'demo', zip: writeGtfsZip(buildDemoCity()) }] });
  return { url: real.url, stop: () => real[Symbol.asyncDispose](), description: 'OTP is a real OpenTripPlanner 2.9.' };
}

async function warmUp(otpUrl: string, calls: readonly OtpPathCall[]): Promise<void> {
  for (let sent = 0; sent < warmUpQueries; sent += 1) {
    const { query, variables } = calls[sent % calls.length] as OtpPathCall;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query, variables });
    await (await fetch(`${otpUrl}/otp/gtfs/v1`, { method: 'POST', headers, body })).arrayBuffer();
  }
}

/** Publishes the demo city as a refresh does. @returns a trip and a stop of it */
async function publish(otpUrl: string, folder: string) {
  const { configuration } = readConfiguration(describeVariables(otpUrl, folder));
  const services = createServices({ configuration, clock: systemClock });
  const [feed] = await services.refresher.run(createCall());
  if (feed?.status !== 'published') throw new Error(`expected a published feed, got ${JSON.stringify(feed)}`);
  const { network } = await services.networks.get('demo', createCall());
  await services.http.close();
  const tripId = `demo:${findExampleTripId(network, '1')}`;
  const stop = network.stops.ids.findIndex((id) => id.length > 0);
  return { tripId, stopId: `demo:${network.stops.ids[stop]}`, stopCode: network.stops.ids[stop] ?? '' };
}

function describeVariables(otpUrl: string, folder: string): Record<string, string> {
  return {
    SNAPSHOT_STORE: folder,
    OTP_INSTANCES: JSON.stringify([{ url: otpUrl, default: true }]),
    OTP_CACHE_TTL: '0',
    HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
    HEADWAY_LOG_LEVEL: 'error',
  };
}

type Phase = 'first' | 'warm' | 'frozen' | 'cached';
const phases: Readonly<Record<Phase, string>> = {
  first: `first ${firstCalls} calls`,
  warm: 'warm',
  frozen: 'after a freeze',
  cached: 'cached',
};

const askingOtp = ['first', 'warm', 'frozen'] as const;

async function measure(
  call: OtpPathCall,
  { otpUrl, folder }: { otpUrl: string; folder: string },
  { isQuick, random, progress }: BenchOptions,
): Promise<BenchRow[]> {
  const samples = new Map<string, Record<string, CallTimes[]>>();
  const add = (phase: Phase, result: OtpCallsResult, from: number, to?: number) => {
    const sums = samples.get(phase) ?? {};
    for (const [name, times] of Object.entries(result)) {
      sums[name] = [...(sums[name] ?? []), ...times.slice(from, to)];
    }
    samples.set(phase, sums);
  };
  const run = (rounds: number, more: { isFreezing?: boolean; ttl?: string } = {}) => {
    const { isFreezing = false, ttl = '0' } = more;
    const seed = Math.floor(random() * 1e9);
    const hasFloor = ttl !== '0';
    const input = { handlerPath: join(root, 'dist/api/index.mjs'), otpUrl, call, rounds, isFreezing, hasFloor, seed };
    return runCalls(input, { ...describeVariables(otpUrl, folder), OTP_CACHE_TTL: ttl });
  };
  const processes = isQuick ? 1 : 3;
  for (let index = 0; index < processes; index += 1) {
    progress(`${call.name}: process ${index + 1} of ${processes}`);
    const result = await run(isQuick ? firstCalls + 20 : firstCalls + 105);
    add('first', result, 0, firstCalls);
    add('warm', result, firstCalls);
  }
  progress(`${call.name}: freezes`);
  add('frozen', await run(isQuick ? 20 : 80, { isFreezing: true }), 0);
  progress(`${call.name}: cache`);
  add('cached', await run(isQuick ? 20 : 120, { ttl: '3600' }), firstCalls / 2);
  return [...samples].flatMap(([phase, byName]) =>
    Object.entries(byName).map(([name, times]): BenchRow => {
      const figures = { 'whole call, ms': median(times.map(({ wholeMs }) => wholeMs)) };
      const group = `${call.name}, ${phases[phase as Phase]}`;
      return { group, name, unit: 'ms', samples: times.map(({ ownMs }) => ownMs), figures };
    }),
  );
}

async function runCalls(input: OtpCallsInput, variables: Record<string, string>): Promise<OtpCallsResult> {
  const program = join(import.meta.dirname, 'otp-calls.ts');
  const env = { PATH: process.env['PATH'], ...variables };
  const child = fork(program, [JSON.stringify(input)], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { promise, resolve, reject } = Promise.withResolvers<OtpCallsResult>();
  child.on('exit', (code) => reject(new Error(`${program} exited with ${code} before it was done`)));
  child.on('message', (message: 'freeze' | OtpCallsResult) => {
    if (message !== 'freeze') return resolve(message);
    child.kill('SIGSTOP');
    void sleep(freezeMs).then(() => {
      child.kill('SIGCONT');
      child.send('thawed');
    });
  });
  try {
    return await promise;
  } finally {
    child.kill('SIGKILL');
  }
}

function findGoals(rows: readonly BenchRow[], calls: readonly OtpPathCall[]): Goal[] {
  const find = (group: string, name: string) =>
    rows.find((row) => row.group === group && row.name === name)?.samples ?? [];
  /** What Headway adds to the calls of these phases. */
  const findAddedMs = (name: string, of: readonly Phase[], share: number) => {
    const quantileOf = (client: string) =>
      quantile(
        of.flatMap((phase) => find(`${name}, ${phases[phase]}`, client)),
        share,
      );
    return quantileOf('Headway') - quantileOf('plain client');
  };
  const findCachedMs = (client: string) =>
    calls.map(({ name }) => quantile(find(`${name}, ${phases.cached}`, client), 0.5));
  const toGoal = (name: string, value: number, limit: number): Goal => {
    return { name, value, direction: 'at most', limit, unit: 'ms', reason: 'See the table of calls to OTP.' };
  };
  return [
    ...calls.flatMap(({ name }) => [
      {
        ...toGoal(
          `${name} beyond a plain client: median, worst of first calls, warm, after a freeze`,
          Math.max(...askingOtp.map((phase) => findAddedMs(name, [phase], 0.5))),
          goals.medianMs,
        ),
        isHeadline: true,
      },
      toGoal(
        `${name} beyond a plain client: p99 of first calls, warm and after a freeze together`,
        findAddedMs(name, askingOtp, 0.99), // of 60 first calls alone it would be the slowest one
        goals.p99Ms,
      ),
    ]),
    {
      ...toGoal(
        'own time of an answer from the cache, worst endpoint',
        Math.max(...findCachedMs('Headway')),
        goals.cachedMs,
      ),
      reason: `A handler of middy that does nothing takes ${Math.max(...findCachedMs('empty handler')).toFixed(3)} ms in the same rounds.`,
    },
  ];
}
