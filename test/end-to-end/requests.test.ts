import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../support/gateway/headway-process.ts';
import { createKeepAliveClient, type KeepAliveClient } from '../support/gateway/keep-alive-client.ts';

const feeds = fileURLToPath(new URL('../../../shared/feeds', import.meta.url));
const realFeeds = ['raba=raba.zip', 'chennai_metro=chennai-metro.zip'].flatMap((feed) => [
  '--gtfs',
  feed.replace('=', `=${feeds}/`),
]);
const hasFeeds = existsSync(`${feeds}/raba.zip`) && existsSync(`${feeds}/chennai-metro.zip`);
if (!hasFeeds)
  console.warn(`SKIPPED: requests to raba and chennai_metro, because ${feeds} does not contain their feeds`);

const environments = 3;
/** Without a duty cache every vehicle lookup is a query. */
const settings = { WAYBILLS_CACHE_TTL: '0' };
const seed = 20_261_123;

describe.each([
  { city: 'the demo city', args: [], feedIds: ['demo'], isAvailable: true },
  { city: 'raba and chennai_metro', args: realFeeds, feedIds: ['raba', 'chennai_metro'], isAvailable: hasFeeds },
])('on $city', { concurrent: false }, ({ args, feedIds, isAvailable }) => {
  let headway: HeadwayProcess;
  let client: KeepAliveClient;
  const getJson = async <Json>(path: string): Promise<Json> => JSON.parse((await client.get(path)).text);

  beforeAll(async () => {
    if (!isAvailable) return;
    headway = await startHeadwayProcess([...args, '--environments', String(environments)], settings);
    client = createKeepAliveClient(headway.url, environments);
  });
  afterAll(async () => {
    await client?.close();
    await headway?.stop();
  });

  test.skipIf(!isAvailable)('the three printed example requests succeed', async () => {
    const answers = await Promise.all(headway.paths.map((path) => client.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [route, stops, duty] = answers.map(({ text }) => JSON.parse(text));
    const [feedId = '', routeId = ''] = headway.paths[0]?.split('/').slice(2) ?? [];
    expect(feedId).toBe(feedIds[0]);
    expect(route.id).toContain(routeId);
    expect(stops.length).toBeGreaterThan(1);
    expect(stops[0]).toMatchObject({ routeCode: routeId, sequenceNum: 1 });
    expect(duty).toMatchObject({ is_active_trip: true, trip_number: 2, depot: expect.any(String) });
    const routes = await getJson<{ id: string }[]>(`/routes/${feedId}`);
    expect(routes.map(({ id }) => id)).toContain(duty.route_id);
    expect(answers[2]?.headers['server-timing']).toMatch(/query;dur=.*desc="(reused|new)"/);
  });

  test.skipIf(!isAvailable)('the admin endpoints are open on loopback', async () => {
    const config = await getJson('/config');
    expect(config).toMatchObject({
      connection_limit: 8,
      db_max_connections: 2,
      db_url: '[secret]',
      default_feed: feedIds[0],
    });
    expect(await getJson('/memory-stats')).toHaveProperty('process.rssBytes');
  });

  test.skipIf(!isAvailable)('none of 1,000 mixed requests with pauses fails, and connections are reused', async () => {
    const paths = await findPaths(feedIds, getJson);
    const random = createRandom(seed);
    const failures: string[] = [];
    let left = 1000;
    const caller = async () => {
      while (left-- > 0) {
        const path = paths[Math.floor(random() * paths.length)] as string;
        const pauseMs = random() < 0.3 ? random() * 30 : 0;
        const { status, text } = path.startsWith('[')
          ? await client.post('/getAllVehiclesByIds', { vehicleIds: JSON.parse(path) })
          : await client.get(path);
        if (status !== 200) failures.push(`${path}: ${status} ${text}`);
        if (pauseMs > 0) await wait(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: environments }, caller));
    expect(failures, `seed ${seed}`).toEqual([]);

    const figures = await readConnectionStats(client);
    const database = figures.map(({ peers }) => peers['database'] ?? { opened: 0, reused: 0 });
    const opened = database.reduce((sum, peer) => sum + peer.opened, 0);
    const reused = database.reduce((sum, peer) => sum + peer.reused, 0);
    const openedLater = opened - figures.length; // without the first connection of each environment
    expect(reused).toBeGreaterThan(200);
    expect(reused / (reused + openedLater)).toBeGreaterThan(0.99);
    expect(Math.max(...figures.map(({ freezes }) => freezes.gaps))).toBeGreaterThan(10);
    console.log(`${figures.length} environments: ${opened} connections opened, reused ${reused} times (seed ${seed})`);
  });
});

/** Paths for every kind of request on the loaded networks. A JSON list is a body for /getAllVehiclesByIds. */
async function findPaths(
  feedIds: readonly string[],
  getJson: <Json>(path: string) => Promise<Json>,
): Promise<string[]> {
  const perFeed = feedIds.map(async (feedId) => {
    const routes = await getJson<{ id: string }[]>(`/routes/${feedId}`);
    const stops = await getJson<{ stopCode: string }[]>(`/stops/${feedId}?limit=20`);
    const prefix = feedId
      .replace(/[^a-z]/g, '')
      .slice(0, 3)
      .toUpperCase();
    const vehicles = Array.from({ length: 200 }, (_, index) => `${prefix}${10_001 + index}`);
    return [
      ...routes.flatMap(({ id }) => [`/route/${feedId}/${id}`, `/route-stop-mapping/${feedId}/route/${id}`]),
      ...stops.flatMap(({ stopCode }) => [
        `/stop/${feedId}/${encodeURIComponent(stopCode)}`,
        `/route-stop-mapping/${feedId}/stop/${encodeURIComponent(stopCode)}`,
      ]),
      ...vehicles.slice(0, 60).map((vehicle) => `/vehicle/${feedId}/service-type/${vehicle}`),
      `/routes/${feedId}`,
      `/stops/${feedId}`,
      `/version/${feedId}`,
      '/health',
      '/ready',
      JSON.stringify(vehicles.slice(0, 50)),
    ];
  });
  return (await Promise.all(perFeed)).flat();
}

type ConnectionStats = {
  environment: { id: string };
  freezes: { gaps: number };
  peers: Record<string, { opened: number; reused: number }>;
};

/** Reads the figures of every environment: concurrent requests, repeated until each environment has answered. */
async function readConnectionStats(client: KeepAliveClient): Promise<ConnectionStats[]> {
  const found = new Map<string, ConnectionStats>();
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: environments }, () => client.get('/connection-stats')));
    for (const { text } of answers) {
      const stats = JSON.parse(text) as ConnectionStats;
      found.set(stats.environment.id, stats);
    }
  }
  return [...found.values()];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
