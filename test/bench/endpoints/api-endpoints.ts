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
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import { createSyntheticFeed, goalSize } from '../snapshot/synthetic-feed.ts';
import { type Ask, adminToken, listAsks } from './endpoint-requests.ts';

type Answer = { readonly statusCode: number; readonly body: string; readonly isBase64Encoded: boolean };

/** Latency of each endpoint through the whole stack, a gateway's event in and its answer out, and the size of the answer. */
export const apiEndpoints: Bench = {
  name: 'api-endpoints',
  title: 'Endpoints: latency and size of their answers',
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
    await services.refresher.run(createCall()); // the demo city beside it
    const send = async ({ target, body, method, headers = {} }: Ask) => {
      const isPost = method === 'POST' || body !== undefined;
      const given = isPost ? { method: 'POST', body: JSON.stringify(body ?? {}) } : {};
      const event = createHttpApiEvent({
        target,
        headers: { 'content-type': 'application/json', ...headers },
        ...given,
      });
      return (await handler(event, createLambdaContext())) as Answer;
    };
    try {
      const rows: BenchRow[] = [];
      const example = JSON.parse((await send({ target: '/example-trip/demo/1' })).body) as { tripId: string };
      for (const ask of listAsks(feed, example)) {
        progress(ask.target);
        rows.push(await benchAsk(ask, send, ask.isHeavy ? 5 : isQuick ? 20 : 300));
      }
      return [
        {
          name: 'endpoints',
          title: 'Each endpoint on a network of 10,000 stops',
          notes: [
            'First: the answer that loads, indexes, asks OTP or compresses. Sizes are those of the body as sent. Trips, departures, shapes and GraphQL are of the demo city, behind the OTP stand-in in the same process, and cached after the first; vehicles ask Postgres each time. Lists of ids hold 50.',
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
                'Once in the life of a network in an environment, the names of all its stops are folded and indexed, by code that is not compiled yet.',
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

/** The first answer, which loads, indexes, asks OTP or compresses, and those after it. */
async function benchAsk(ask: Ask, send: (ask: Ask) => Promise<Answer>, rounds: number): Promise<BenchRow> {
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
  return { name, unit: 'us', samples: others.map((ms) => ms * 1000), figures: { 'first, ms': first, kB: size } };
}
