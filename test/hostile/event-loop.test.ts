import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import { createSyntheticFeed, goalSize, largestSize } from '../bench/snapshot/synthetic-feed.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { readOpenapi } from '../support/api/format-openapi.ts';
import { createFunctionUrlEvent } from '../support/api/gateway-events.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { arbitraryRequest, type HostileRequest, type Paths } from './arbitrary-request.ts';
import { createLargestAnswers } from './largest-answers.ts';

/** 20,000 by npm run test:hostile. */
const runs = Number(process.env['HOSTILE_LOOP_RUNS'] ?? 300);

/** CPU time of the thread that runs the event loop, from one turn of it to the next. */
const maxMs = 200;

/** The largest network that one environment is designed for in the whole run, a fifth of it otherwise. */
const city = runs > 1000 ? largestSize : goalSize;
const feed = createSyntheticFeed(city);
const { feedId } = feed;

let folder: string;
let api: TestApi;
let otp: Listening;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, feed);
  // OTP answers with the largest boards and timetables, and nothing answers at the address of the database.
  otp = await listenOnLoopback(createLargestAnswers(feed.routes.slice(0, 100).map(({ id }) => `${feedId}:${id}`)));
  settings = {
    SNAPSHOT_STORE: folder,
    OTP_INSTANCES: JSON.stringify([{ url: otp.url, default: true }]),
    WAYBILLS_DB_URL: 'postgres://x:x@127.0.0.1:9/x',
    WAYBILLS_DB_TLS: 'disable',
    WAYBILLS_DB_ACQUIRE_TIMEOUT: '0.05',
    WAYBILLS_DEFAULT_FEED: feedId,
    HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
    GTFS_RETRY_DELAY: '0',
  };
  api = createTestApi(settings);
  await api.invoke(createFunctionUrlEvent({ target: `/stops/${feedId}?limit=1` }));
}, 120_000);
afterAll(async () => {
  await api.close();
  await otp.close();
  await rm(folder, { recursive: true });
});

/** Requests with the largest input that each endpoint allows, which chance alone does not find. */
function listLargest(): HostileRequest[] {
  const cycle = (all: readonly string[], count: number) =>
    Array.from({ length: count }, (_, index) => all[index % all.length] ?? '');
  const stopIds = (count: number) =>
    cycle(
      feed.stops.map(({ id }) => id),
      count,
    );
  const routeIds = (count: number) =>
    cycle(
      feed.routes.map(({ id }) => id),
      count,
    );
  const scoped = (ids: readonly string[]) => ids.map((id) => `${feedId}:${id}`).join(',');
  const json = { 'content-type': 'application/json', 'accept-encoding': 'br' };
  const post = (target: string, body: unknown): HostileRequest => ({
    method: 'POST',
    target,
    headers: json,
    body: JSON.stringify(body),
  });
  const gets = [
    `/routes/${feedId}`,
    `/routes/${feedId}?${'a&'.repeat(100_000)}`,
    `/stops/${feedId}`,
    `/stops/${feedId}?format=geojson`,
    '/example-trip-map',
    `/nearby/${feedId}?bbox=-180,-90,180,90`,
    `/stops/${feedId}/fuzzy/${'crosing%20'.repeat(9)}?limit=100`,
    `/routes/${feedId}/fuzzy/${'lime%20'.repeat(14)}?limit=100`,
    `/v2/search?q=${'crosing%20'.repeat(9)}&limit=100`,
    '/v2/routes?limit=10000',
    `/v2/routes.geojson?feeds=${feedId}`,
    '/v2/routes.geojson?limit=10000',
    '/v2/stops.geojson',
    '/v2/stops.geojson?limit=10000',
    '/v2/stops?bbox=-180,-90,180,90&limit=1000&include=route',
    `/v2/stops.geojson?feeds=${feedId}`,
    `/v2/feeds/${feedId}/bundle`,
    `/v2/departures?stops=${scoped(stopIds(100))}&limit=20&include=stop,route,trip`,
    `/v2/departures?stops=${scoped(stopIds(100))}&routes=${scoped(routeIds(100))}&limit=20&include=stop,route,trip`,
    `/v2/departures?stops=${scoped(stopIds(20))}&limit=100&include=stop,route,trip&lang=ta`,
    `/v2/timetable?stop=${scoped(stopIds(1))}&include=stop,route,trip`,
    `/departures/${feedId}/${stopIds(1)[0]}?limit=100`,
    `/v2/routes?stops=${scoped(stopIds(100))}&limit=10000`,
    `/v2/stops?routes=${scoped(routeIds(100))}&limit=1000&include=route,children`,
  ];
  return [
    ...gets.map((target) => ({ method: 'GET', target, headers: { 'accept-encoding': 'br' } })),
    post('/getAllStopsByIds', { gtfsId: feedId, stopIds: stopIds(10_000) }),
    post('/getAllRoutesByIds', { gtfsId: feedId, routeIds: routeIds(10_000) }),
    post('/getAllRouteStopMappingsByStopCodes', { gtfsId: feedId, stopCodes: stopIds(10_000) }),
    post('/getAllRouteStopMappingsByStopCodes', { gtfsId: feedId, stopCodes: stopIds(2000) }),
    post('/getAllRouteStopMappingsByRouteCodes', { gtfsId: feedId, routeCodes: routeIds(300) }),
    { method: 'POST', target: '/getAllStopsByIds', headers: json, body: `[${'"",'.repeat(1_000_000)}1]` },
    post('/getAllVehiclesByIds', { vehicleIds: stopIds(1000) }),
  ];
}

it(`no call holds the event loop for more than ${maxMs} ms in a city of ${city.stops} stops (${runs} requests)`, async () => {
  const { '/graphql': _, '/refresh-data': __, ...paths } = ((await readOpenapi()) as { paths: Paths }).paths;
  const known = [
    feedId,
    feedId,
    'R1',
    `${feedId}:R1`,
    feed.stops[1]?.id ?? '',
    `${feedId}:${feed.stops[1]?.id}`,
    'crossing',
  ];
  const largest = listLargest();
  const requests = [...largest, ...fc.sample(arbitraryRequest(paths, known), { numRuns: runs, seed: 20_261_128 })];
  /** Sends a request. @returns `ms`: the longest time for which it kept the event loop from its next turn */
  const measure = async ({ body, ...request }: HostileRequest, of = api) => {
    const event = createFunctionUrlEvent({ ...request, ...(body === undefined ? {} : { body }) });
    let ms = 0;
    let before = process.threadCpuUsage();
    const readTurn = () => {
      const { user, system } = process.threadCpuUsage(before);
      before = process.threadCpuUsage();
      ms = Math.max(ms, (user + system) / 1000);
    };
    let ticker = setImmediate(function tick() {
      readTurn();
      ticker = setImmediate(tick);
    });
    const answer = (await of.invoke(event)) as { statusCode: number };
    clearImmediate(ticker);
    readTurn();
    return { ms, status: answer.statusCode };
  };
  const slow: { ms: number; what: string }[] = [];
  const misspelt: string[] = [];
  for (const request of requests) {
    let { ms, status } = await measure(request);
    // The collector of garbage can run in any call: only a call that is slow three times is slow.
    // An environment keeps some answers, so that each attempt is in another one.
    for (let again = 0; again < 2 && ms > maxMs; again += 1) {
      const fresh = createTestApi(settings);
      await fresh.invoke(createFunctionUrlEvent({ target: `/stops/${feedId}?limit=1` }));
      ({ ms, status } = await measure(request, fresh));
      await fresh.close();
    }
    // One that is refused as wrong shows nothing of the work that it should ask for.
    if (largest.includes(request) && request.method === 'GET' && [400, 404].includes(status))
      misspelt.push(request.target);
    slow.push({ ms, what: `${request.method} ${request.target.slice(0, 100)} (${status})` });
  }
  const slowest = slow.toSorted((a, b) => b.ms - a.ms).slice(0, process.env['HOSTILE_LOOP_SHOW'] ? 30 : 5);
  console.log(slowest.map(({ ms, what }) => `${ms.toFixed(0)} ms: ${what}`).join('\n'));
  expect(misspelt).toEqual([]);
  expect(slow.filter(({ ms }) => ms > maxMs)).toEqual([]);
}, 3_600_000);
