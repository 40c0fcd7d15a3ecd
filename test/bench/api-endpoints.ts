import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../functions/create-api.ts';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../infra/local/otp/build-transit.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { systemClock } from '../../shared/clock.ts';
import { readConfiguration } from '../../shared/configuration.ts';
import { createServices } from '../../shared/services.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import type { FeedNetwork } from '../../shared/transit/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { createHttpApiEvent } from '../support/gateway-events.ts';
import { createLambdaContext } from '../support/lambda-context.ts';
import { publishNetwork } from '../support/publish-network.ts';
import type { Bench, BenchRow } from './framework/bench.ts';
import { median } from './framework/statistics.ts';
import { createSyntheticFeed, goalSize } from './synthetic-feed.ts';

type Answer = { readonly statusCode: number; readonly body: string; readonly isBase64Encoded: boolean };
type Ask = { readonly target: string; readonly body?: unknown; readonly headers?: Record<string, string> };

/** Latency of each endpoint through the whole stack, a gateway's event in and its answer out, and the size of the answer. */
export const apiEndpoints: Bench = {
  name: 'api-endpoints',
  title: 'Endpoints: latency and size of their answers',
  run: async ({ isQuick, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    const otp = createOtpServer({ transit: buildTransit(new Map([['demo', buildDemoCity()]])) }).listen(0, '127.0.0.1');
    await once(otp, 'listening');
    const feed = createSyntheticFeed(goalSize);
    await publishNetwork(folder, feed);
    const { configuration } = readConfiguration({
      SNAPSHOT_STORE: folder,
      OTP_INSTANCES: JSON.stringify([
        { url: `http://127.0.0.1:${(otp.address() as AddressInfo).port}`, default: true },
      ]),
      OTP_CACHE_TTL: '3600',
      HEADWAY_ADMIN_TOKEN: 'a-token-of-20-letters',
    });
    const services = {
      ...createServices({ configuration, clock: systemClock }),
      logger: createLogger({ write: () => {} }),
    };
    const handler = createApi(services);
    await services.refresher.run(createCall()); // the demo city beside it
    const send = async ({ target, body, headers = {} }: Ask) => {
      const given = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const event = createHttpApiEvent({
        target,
        headers: { 'content-type': 'application/json', ...headers },
        ...given,
      });
      return (await handler(event, createLambdaContext())) as Answer;
    };
    try {
      const rows: BenchRow[] = [];
      for (const ask of listAsks(feed)) {
        progress(ask.target);
        rows.push(...(await benchAsk(ask, send, isQuick ? 20 : 300)));
      }
      return [
        {
          name: 'endpoints',
          title: 'Each endpoint on a network of 10,000 stops',
          notes: [
            'First: the answer that loads, indexes, asks OTP or compresses. Sizes are those of the body as sent.',
          ],
          rows,
          goals: rows
            .filter(({ name }) => name.includes('/stops/') && name.includes('/fuzzy/') && name.endsWith('first'))
            .map(({ name, samples }) => ({ name, value: median(samples), direction: 'at most', limit: 5, unit: 'ms' })),
        },
      ];
    } finally {
      await services.http.close();
      otp.closeAllConnections();
      otp.close();
      await rm(folder, { recursive: true });
    }
  },
};

function listAsks({ feedId, routes, stops }: FeedNetwork): Ask[] {
  const routeId = routes[Math.floor(routes.length / 2)]?.id ?? '';
  const stop = stops[Math.floor(stops.length / 2)] as FeedNetwork['stops'][number];
  const routeIds = routes.slice(0, 50).map(({ id }) => id);
  const stopIds = stops.slice(0, 50).map(({ id }) => id);
  const name = encodeURIComponent(stop.name.slice(0, 8).trim());
  return [
    { target: `/route/${feedId}/${routeId}` },
    { target: `/routes/${feedId}` },
    { target: `/routes/${feedId}`, headers: { 'accept-encoding': 'br' } },
    { target: `/routes/${feedId}/fuzzy/${routeId}` },
    { target: `/getRoutesByIds/${feedId}`, body: routeIds },
    { target: '/getAllRoutesByIds', body: { gtfsId: feedId, routeIds } },
    { target: `/route-stop-mapping/${feedId}/route/${routeId}` },
    { target: `/route-stop-mapping/${feedId}/stop/${stop.id}` },
    { target: '/getAllRouteStopMappingsByRouteCodes', body: { gtfsId: feedId, routeCodes: routeIds } },
    { target: '/getAllRouteStopMappingsByStopCodes', body: { gtfsId: feedId, stopCodes: stopIds } },
    { target: `/stops/${feedId}?limit=1000` },
    { target: `/stops/${feedId}`, headers: { 'accept-encoding': 'br' } },
    { target: `/stops/${feedId}?format=geojson`, headers: { 'accept-encoding': 'br' } },
    { target: `/stops/${feedId}/fuzzy/${name}` },
    { target: `/stop/${feedId}/${stop.id}` },
    { target: '/getAllStopsByIds', body: { gtfsId: feedId, stopIds } },
    { target: `/station-children/${feedId}/${stop.id}` },
    { target: `/nearby/${feedId}?lat=${stop.lat.toFixed(5)}&lon=${stop.lon.toFixed(5)}&radius=1000` },
    { target: `/version/${feedId}` },
    { target: '/feeds' },
    { target: '/example-trip/demo/1' },
    { target: '/departures/demo/CBS' },
    { target: '/route-shape/demo/1' },
    { target: '/graphql', body: { query: '{ feeds { feedId agencies { name } } }' } },
    { target: '/health' },
    { target: '/ready' },
    { target: '/memory-stats', headers: { authorization: 'Bearer a-token-of-20-letters' } },
    { target: '/openapi.json', headers: { 'accept-encoding': 'br' } },
  ];
}

/** The first answer, which loads, indexes, asks OTP or compresses, and those after it. */
async function benchAsk(ask: Ask, send: (ask: Ask) => Promise<Answer>, rounds: number): Promise<BenchRow[]> {
  const name = `${ask.target.replace(/\?.*/, '?..').slice(0, 42)}${ask.headers?.['accept-encoding'] ? ' (br)' : ''}`;
  const samples: number[] = [];
  let size = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const { statusCode, body, isBase64Encoded } = await send(ask);
    samples.push(performance.now() - start);
    if (statusCode !== 200) throw new Error(`${ask.target} is answered with ${statusCode}: ${body.slice(0, 200)}`);
    size = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') / 1000;
  }
  const [first = 0, ...others] = samples;
  return [
    { name: `${name}, first`, unit: 'ms', samples: [first] },
    { name, unit: 'us', samples: others.map((ms) => ms * 1000), figures: { kB: size } },
  ];
}
