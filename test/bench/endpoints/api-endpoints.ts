import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../../functions/create-api.ts';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { noSideTables } from '../../../shared/transit/network/side-tables.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { createCall } from '../../support/create-call.ts';
import { publishNetwork } from '../../support/feeds/publish-network.ts';
import type { Bench, BenchRow } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import { createSyntheticFeed, goalSize } from '../snapshot/synthetic-feed.ts';
import { adminToken, type EndpointRequest, listEndpointRequests } from './endpoint-requests.ts';
import { findCost, measureCosts } from './invocation-costs.ts';

type Answer = { readonly statusCode: number; readonly body: string; readonly isBase64Encoded: boolean };

/** Latency of each endpoint from the gateway's event to its answer, and the size of the answer. */
export const apiEndpoints: Bench = {
  name: 'api-endpoints',
  title: 'Endpoints: latency and answer size',
  run: async ({ isQuick, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    const otp = await listenOnLoopback(
      createOtpServer({ transit: buildTransit(new Map([['demo', buildDemoCity()]])) }),
    );
    const waybills = { waybills: 10_000, vehicles: 1000, tripsPerWaybill: 8 };
    const server = await startBenchPostgres({ waybills });
    const feed = createSyntheticFeed(goalSize);
    const providerStops = [{ providerStopCode: 'P0', stopCode: feed.stops[0]?.code ?? '' }];
    await publishNetwork(folder, feed, { sideTables: { ...noSideTables, providerStops } });
    const { configuration } = readConfiguration({
      SNAPSHOT_STORE: folder,
      OTP_INSTANCES: JSON.stringify([{ url: otp.url, default: true }]),
      OTP_CACHE_TTL: '3600',
      HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
      HEADWAY_ADMIN_TOKEN: adminToken,
      WAYBILLS_DB_URL: server.postgres.url,
      WAYBILLS_DB_TLS: 'disable',
      WAYBILLS_DEFAULT_FEED: feed.feedId,
      WAYBILLS_CACHE_TTL: '0',
    });
    const services = {
      ...createServices({ configuration, clock: systemClock }),
      logger: createLogger({ write: () => {} }),
    };
    const handler = createApi(services);
    await services.refresher.run(createCall()); // loads the demo city as well
    const send = async ({ target, body, method, headers = {} }: EndpointRequest) => {
      const isPost = method === 'POST' || body !== undefined;
      const post = isPost ? { method: 'POST', body: JSON.stringify(body ?? {}) } : {};
      const event = createHttpApiEvent({
        target,
        headers: { 'content-type': 'application/json', ...headers },
        ...post,
      });
      return (await handler(event, createLambdaContext())) as Answer;
    };
    try {
      const rows: BenchRow[] = [];
      const example = JSON.parse((await send({ target: '/example-trip/demo/1' })).body) as { tripId: string };
      for (const request of listEndpointRequests(feed, example)) {
        progress(request.target);
        rows.push(await measureEndpoint(request, send, request.isHeavy ? 5 : isQuick ? 20 : 200));
      }
      const costs = await measureCosts({ url: server.postgres.url, send, rounds: isQuick ? 50 : 500 });
      return [
        costs,
        {
          name: 'endpoints',
          title: 'Each endpoint on a network of 10,000 stops',
          notes: [
            'First: the first answer, which loads, indexes, queries OTP or compresses. kB: the body as sent. Both versions of the API; trips, departures, shapes and GraphQL are those of the demo city; the OTP stand-in runs in the same process, and its answers are cached after the first. Vehicles query Postgres each time. Lists contain 50 ids. CPU: user and system time of the process. Cost: the median, rounded up to whole milliseconds as Lambda bills it, with 1 GB at list prices of us-east-1; time that a call waits for a remote database or OTP comes on top.',
          ],
          rows,
          goals: rows
            .filter(({ name }) => name.includes('/stops/') && name.includes('/fuzzy/'))
            .map(({ figures }) => ({
              name: 'first search among 10,000 stops',
              value: Number(figures?.['first, ms']),
              direction: 'at most',
              limit: 5,
              unit: 'ms',
              reason:
                'The first search in an environment indexes the names of all stops, with code that V8 has not compiled yet.',
            })),
        },
      ];
    } finally {
      await Promise.all([services.http.close(), services.database?.close()]);
      await server.stop();
      await otp.close();
      await rm(folder, { recursive: true });
    }
  },
};

/** Measures the first answer separately, because it loads, indexes, queries OTP or compresses. */
async function measureEndpoint(
  request: EndpointRequest,
  send: (request: EndpointRequest) => Promise<Answer>,
  rounds: number,
): Promise<BenchRow> {
  const name = `${request.target.replace(/\?.*/, '?..').slice(0, 42)}${request.headers?.['accept-encoding'] ? ' (br)' : ''}`;
  const samples: number[] = [];
  let size = 0;
  let cpuBefore = process.cpuUsage();
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const { statusCode, body, isBase64Encoded } = await send(request);
    samples.push(performance.now() - start);
    if (round === 0) cpuBefore = process.cpuUsage();
    if (statusCode !== 200)
      throw new Error(`${request.target}: expected status 200, got ${statusCode}: ${body.slice(0, 200)}`);
    size = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') / 1000;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const [first = 0, ...others] = samples;
  const figures = {
    'first, ms': first,
    kB: size,
    'CPU ms per call': (user + system) / 1000 / rounds,
    'billed ms': Math.ceil(median(others)),
    '$ per million calls': findCost(median(others)),
  };
  return { name, unit: 'us', samples: others.map((ms) => ms * 1000), figures };
}
