import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpApiEvent } from '../support/api/gateway-events.ts';
import { loadEndpoints } from '../support/api/load-endpoints.ts';
import { openRealFeeds, type RealFeeds } from '../support/gateway/real-feeds.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';

/** 100,000 by npm run test:hostile. */
const inputs = Number(process.env['HOSTILE_MEMORY_INPUTS'] ?? 200);

/** The first fifth fills caches and the shares of clients up to their bounds: 20,000 of 100,000 are twice the largest bound. */
const first = inputs / 5;

/** Bytes that two readings of the same heap may differ by. A map that keeps 53 bytes of each of 80,000 inputs is above it. */
const noise = 4 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let open: RealFeeds;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  open = await openRealFeeds(
    {
      HEADWAY_CLIENT_UNITS_PER_SECOND: '200',
      GTFS_RATE_LIMIT_DELAY: '0',
      WAYBILLS_DB_URL: database.url,
      WAYBILLS_DB_TLS: 'disable',
      WAYBILLS_DEFAULT_FEED: 'demo',
    },
    { feedIds: ['demo'] },
  );
});
const growth: { readonly name: string; readonly kib: number }[] = [];
afterAll(async () => {
  const largest = growth.toSorted((a, b) => b.kib - a.kib).slice(0, 5);
  console.log(largest.map(({ name, kib }) => `${kib} KiB more after ${inputs} inputs to ${name}`).join('\n'));
  await open.close();
  await database.drop();
});

const publicEndpoints = (await loadEndpoints()).filter(({ access }) => access === 'public');

/** The second version refuses unknown parameters, so each endpoint gets its own. */
const queries: Readonly<Record<string, (text: string) => string>> = {
  '/v2/search': (text) => `?q=${text}`,
  '/v2/stops': (text) => `?q=${text}`,
  '/v2/routes': (text) => `?q=${text}`,
  '/v2/departures': (text) => `?stops=demo:${text}`,
  '/v2/timetable': (text) => `?stop=demo:${text}`,
  '/v2/vehicles': (text) => `?ids=${text}`,
  '/v2/vehicles.geojson': (text) => `?feed=demo&routes=demo:${text}`,
  '/v2/stream': (text) => `?vehicles=${text}`,
};

/** A request whose every text is another one with each index, from another address. */
function createEvent({ method, path }: { method: string; path: string }, index: number) {
  const text = `x${index}`;
  const feedId = index % 2 === 0 ? 'demo' : text;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (name === 'gtfs_id') return feedId;
    return name === 'id' ? `demo:${text}` : text;
  });
  const target = `${filled}${queries[path]?.(text) ?? ''}`;
  const sourceIp = `198.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  if (method === 'GET')
    return createHttpApiEvent(
      { target: index % 3 === 0 && !path.startsWith('/v2') ? `${target}?q=${text}&limit=5&fields=${text}` : target },
      { sourceIp },
    );
  const list = [text, `${text}b`];
  const query = `query Q${index} { ${text}: route(id: "demo:${text}") { gtfsId } }`;
  const object = {
    gtfsId: feedId,
    routeIds: list,
    routeCodes: list,
    stopCodes: list,
    stopIds: list,
    vehicleIds: list,
    query,
  };
  const body = JSON.stringify(path.startsWith('/getRoutesByIds') ? list : object);
  return createHttpApiEvent({ method, target, headers: { 'content-type': 'application/json' }, body }, { sourceIp });
}

it.each(publicEndpoints)(
  `memory does not grow with different inputs to $method $path (${inputs})`,
  async (endpoint) => {
    const readHeap = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const send = async (from: number, to: number) => {
      for (let index = from; index < to; index += 1) await open.api.invoke(createEvent(endpoint, index));
    };
    await send(0, first);
    const before = readHeap();
    await send(first, inputs);
    const grown = readHeap() - before;
    growth.push({ name: `${endpoint.method} ${endpoint.path}`, kib: Math.round(grown / 1024) });
    expect(grown).toBeLessThan(noise);
  },
  3_600_000,
);
