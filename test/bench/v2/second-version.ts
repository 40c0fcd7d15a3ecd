import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../../functions/create-api.ts';
import { startOtpStandIn } from '../../../infra/local/start/otp/start-otp.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { packSnapshot } from '../../../shared/snapshot/format/pack.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { createCall } from '../../support/create-call.ts';
import { readRecordedFeed } from '../../support/feeds/otp-recordings.ts';
import type { Bench, BenchRow, Goal } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed, largestSize } from '../snapshot/synthetic-feed.ts';

type Sample = { readonly totalMs: number; readonly upstreamMs: number; readonly upstreamCalls: number };

/** Boards of one and of 50 stops, a whole route, and what the second version adds to a snapshot. */
export const secondVersion: Bench = {
  name: 'second-version',
  title: 'Second version: boards of many stops, a whole route, and the size of snapshots',
  run: async ({ isQuick, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    const otp = await startOtpStandIn({ feeds: [], realtime: [], folder });
    const open = (cacheSeconds: string) => openApi(otp.url, { folder, cacheSeconds });
    const rounds = isQuick ? 20 : 300;
    const uncached = await open('0');
    const cached = await open('3600');
    try {
      const { data } = (await cached.read('/v2/stops?near=10.934,79.834&radius=5000&limit=100')) as {
        data: { id: string; kind: string }[];
      };
      const stops = data.filter(({ kind }) => kind === 'STOP').map(({ id }) => id);
      const targets = {
        'board of 1 stop': `/v2/departures?stops=${stops[0]}&limit=3`,
        'boards of 50 stops': `/v2/departures?stops=${stops.slice(0, 50).join(',')}&limit=3`,
        'route with everything': '/v2/routes/demo:1?include=directions,stops,shape,service',
      };
      const rows: BenchRow[] = [];
      const samples = new Map<string, readonly Sample[]>();
      for (const [name, target] of Object.entries(targets)) {
        for (const [group, api] of [
          ['from OTP', uncached],
          ['from the cache', cached],
        ] as const) {
          // Its two queries run at the same time, so their times cannot be subtracted.
          if (name.startsWith('route') && group === 'from OTP') continue;
          progress(`${name} ${group}`);
          const measured = await api.measure(target, rounds);
          samples.set(`${name} ${group}`, measured);
          rows.push({
            group,
            name,
            unit: 'us',
            samples: measured.map(({ totalMs, upstreamMs }) => (totalMs - upstreamMs) * 1000),
            figures: {
              'calls to OTP': measured.at(-1)?.upstreamCalls ?? 0,
              'OTP, ms': median(measured.map(({ upstreamMs }) => upstreamMs)),
            },
          });
        }
      }
      const smallest = await uncached.measureSmallest(stops.slice(0, 50), rounds);
      const smallestOfOne = await uncached.measureSmallest(stops.slice(0, 1), rounds);
      rows.push({
        group: 'OTP alone',
        name: 'smallest query for boards of 50 stops',
        unit: 'us',
        samples: smallest.map((ms) => ms * 1000),
        figures: { 'calls to OTP': 1, 'OTP, ms': median(smallest) },
      });
      const upstreamOf = (name: string) => median((samples.get(name) ?? []).map(({ upstreamMs }) => upstreamMs));
      const ownOf = (name: string) =>
        median((samples.get(name) ?? []).map(({ totalMs, upstreamMs }) => totalMs - upstreamMs));
      const callsOf = (name: string) => samples.get(name)?.at(-1)?.upstreamCalls ?? Number.NaN;
      return [
        {
          name: 'calls',
          title: 'Own time of the second version, in the demo city',
          notes: [
            'From the event of the gateway to the answer, less the time that OTP took (Server-Timing). The OTP stand-in runs in its own process. OTP resolves each board by itself, so its time grows with the stops; the number of calls to OTP does not. The row of the smallest query is the least that any query for these boards takes.',
          ],
          rows,
          goals: [
            {
              name: 'calls to OTP for boards of 50 stops, relative to one',
              value: callsOf('boards of 50 stops from OTP') / callsOf('board of 1 stop from OTP'),
              direction: 'at most',
              limit: 1.3,
              unit: '',
            },
            {
              name: 'time of OTP for boards of 50 stops, relative to one',
              value: upstreamOf('boards of 50 stops from OTP') / upstreamOf('board of 1 stop from OTP'),
              direction: 'at most',
              limit: 1.3,
              unit: '',
              reason: `OTP computes each board. The smallest query for 50 boards, with one value for each departure, takes ${(median(smallest) / median(smallestOfOne)).toFixed(1)} times as long as that for one.`,
            },
            toGoal('own time of boards of 50 stops, from the cache', ownOf('boards of 50 stops from the cache')),
            toGoal(
              'own time of boards of 50 stops over that of one, from OTP',
              ownOf('boards of 50 stops from OTP') - ownOf('board of 1 stop from OTP'),
            ),
            toGoal('own time of a route with everything', ownOf('route with everything from the cache')),
          ],
        },
        benchGrowth(),
      ];
    } finally {
      await Promise.all([uncached.close(), cached.close()]);
      await otp.stop();
      await rm(folder, { recursive: true });
    }
  },
};

function toGoal(name: string, value: number): Goal {
  return { name, value, direction: 'at most', limit: 1, unit: 'ms' };
}

/** What colors, zones and wheelchair boarding add: the same networks without them. */
function benchGrowth() {
  const recorded = ['soundtransit', 'caltrain', 'raba'].flatMap((name) => {
    const feed = readRecordedFeed(name);
    if (feed === undefined) console.log(`SKIPPED: the snapshot of ${name} (there is no ../shared/otp-recordings)`);
    return feed === undefined ? [] : [[name, feed] as const];
  });
  const feeds = [['50,000 stops', createSyntheticFeed(largestSize)] as const, ...recorded];
  const measured = feeds.map(([name, feed]) => {
    const size = (network: FeedNetwork) => packSnapshot(buildNetwork(network)).bytes.length / 1000;
    return { name, now: size(feed), before: size(withoutAdditions(feed)) };
  });
  return {
    name: 'growth',
    title: 'Snapshots with colors, zones and wheelchair boarding',
    rows: measured.map(({ name, now, before }): BenchRow => {
      return { name, unit: 'kB', samples: [], figures: { kB: now, 'kB without': before, ratio: now / before } };
    }),
    goals: measured.map(({ name, now, before }): Goal => {
      return {
        name: `size of ${name}, relative to before`,
        value: now / before,
        direction: 'at most',
        limit: 4 / 3,
        unit: '',
      };
    }),
  };
}

function withoutAdditions(feed: FeedNetwork): FeedNetwork {
  return {
    ...feed,
    routes: feed.routes.map((route) => ({ ...route, color: null, textColor: null })),
    stops: feed.stops.map((stop) => ({ ...stop, zoneId: null, wheelchair: 0 })),
    stations: feed.stations.map((station) => ({ ...station, wheelchair: 0 })),
  };
}

async function openApi(otpUrl: string, { folder, cacheSeconds }: { folder: string; cacheSeconds: string }) {
  const { configuration } = readConfiguration({
    SNAPSHOT_STORE: join(folder, `store-${cacheSeconds}`),
    OTP_INSTANCES: JSON.stringify([{ url: otpUrl, default: true }]),
    OTP_CACHE_TTL: cacheSeconds,
    HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
  });
  const services = {
    ...createServices({ configuration, clock: systemClock }),
    logger: createLogger({ write: () => {} }),
  };
  await services.refresher.run(createCall());
  const handler = createApi(services);
  const send = async (target: string) => {
    const answer = (await handler(createHttpApiEvent({ target }), createLambdaContext())) as {
      statusCode: number;
      headers: Record<string, string>;
      body: string;
    };
    if (answer.statusCode !== 200) throw new Error(`${target}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
    return answer;
  };
  return {
    read: async (target: string): Promise<unknown> => JSON.parse((await send(target)).body),
    async measure(target: string, rounds: number): Promise<Sample[]> {
      const samples: Sample[] = [];
      for (let round = -5; round < rounds; round += 1) {
        const startMs = performance.now();
        const { headers } = await send(target);
        const totalMs = performance.now() - startMs;
        const steps = [...(headers['server-timing'] ?? '').matchAll(/\botp;dur=([\d.]+)(?:;desc="(?:(\d+) times)?)?/g)];
        const upstreamMs = steps.reduce((sum, [, ms]) => sum + Number(ms), 0);
        const upstreamCalls = steps.reduce((sum, [, , times]) => sum + Number(times ?? 1), 0);
        if (round >= 0) samples.push({ totalMs, upstreamMs, upstreamCalls });
      }
      return samples;
    },
    /** Times of the query that OTP can answer for these stops with the least work, in milliseconds. */
    async measureSmallest(stops: readonly string[], rounds: number): Promise<number[]> {
      const [instance] = services.otp.instances;
      if (instance === undefined) throw new Error('no OTP');
      const times: number[] = [];
      for (let round = -5; round < rounds; round += 1) {
        const variables = { stops, start: Math.floor(Date.now() / 1000) };
        const startMs = performance.now();
        await services.otp.ask(instance, { query: smallestQuery, variables }, createCall());
        if (round >= 0) times.push(performance.now() - startMs);
      }
      return times;
    },
    close: () => services.http.close(),
  };
}

const smallestQuery = `query Departures($start: Long!, $stops: [String]!) { stops(ids: $stops) { stoptimesWithoutPatterns(
  startTime: $start, timeRange: 86400, numberOfDepartures: 3, omitNonPickups: true, omitCanceled: false
) { serviceDay } } }`;
