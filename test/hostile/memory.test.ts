import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StartedOtp, startOtpStandIn } from '../../infra/local/start/otp/start-otp.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { createHttpApiEvent } from '../support/api/gateway-events.ts';
import { loadEndpoints } from '../support/api/load-endpoints.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';
import { createDistinctRequest, type ExistingIds } from './distinct-requests.ts';

/** 100,000 by npm run test:hostile. */
const inputs = Number(process.env['HOSTILE_MEMORY_INPUTS'] ?? 200);

/** The first fifth fills caches and the shares of clients up to their bounds: 20,000 of 100,000 are twice the largest bound. */
const first = inputs / 5;

/** Calls at a time: while one waits for OTP or the database, others are answered. */
const lanes = 8;

/** Bytes that two readings of the same heap may differ by. A map that keeps 53 bytes of each of 80,000 inputs is above it. */
const noise = 4 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let otp: StartedOtp;
let api: TestApi;
let database: TestDatabase;
let existing: ExistingIds;
beforeAll(async () => {
  [database, otp] = await Promise.all([
    createTestDatabase(),
    startOtpStandIn({ feeds: [], realtime: [], folder: tmpdir() }),
  ]);
  api = createTestApi({
    OTP_INSTANCES: JSON.stringify([{ url: otp.url, feeds: ['demo'], default: true }]),
    HEADWAY_CLIENT_UNITS_PER_SECOND: '200',
    GTFS_RATE_LIMIT_DELAY: '0',
    GTFS_RETRY_DELAY: '0',
    WAYBILLS_DB_URL: database.url,
    WAYBILLS_DB_TLS: 'disable',
    WAYBILLS_DEFAULT_FEED: 'demo',
  });
  const { value: routes } = await api.send('/routes/demo');
  const { value: stops } = await api.send('/stops/demo');
  const { value: trips } = await api.send('/example-trip-map');
  existing = {
    routes: (routes as { id: string }[]).map(({ id }) => id),
    stops: (stops as { stopCode: string }[]).map(({ stopCode }) => stopCode),
    trips: Object.values((trips as Record<string, Record<string, string>>)['demo'] ?? {}),
  };
});
const growth: { readonly name: string; readonly kib: number }[] = [];
const statuses: Record<string, number> = {};
afterAll(async () => {
  const largest = growth.toSorted((a, b) => b.kib - a.kib).slice(0, 5);
  console.log(largest.map(({ name, kib }) => `${kib} KiB more after ${inputs} inputs to ${name}`).join('\n'));
  console.log(`answers by status: ${JSON.stringify(statuses)}`);
  await api.close();
  await otp.stop();
  await database.drop();
});

/** The demo city has no codes of other providers, the database no vehicles, and the start page is for browsers. */
const withoutExisting = ['/stop-code/{gtfs_id}/{provider_stop_code}', '/v2/vehicles/{id}', '/', '/assets/{name}'];

const publicEndpoints = (await loadEndpoints()).filter(({ access }) => access === 'public');

it.each(publicEndpoints)(
  `memory does not grow with different inputs to $method $path (${inputs})`,
  async ({ method, path }) => {
    const own: Record<string, number> = {};
    const send = async (index: number) => {
      const sourceIp = `198.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
      const request = createDistinctRequest({ method, path }, index, existing);
      const { statusCode } = (await api.invoke(createHttpApiEvent(request, { sourceIp }))) as { statusCode: number };
      own[statusCode] = (own[statusCode] ?? 0) + 1;
    };
    const sendAll = async (from: number, to: number) => {
      let next = from;
      const sendNext = async () => {
        while (next < to) await send(next++);
      };
      await Promise.all(Array.from({ length: lanes }, sendNext));
    };
    const readHeap = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    await sendAll(0, first);
    const before = readHeap();
    await sendAll(first, inputs);
    const grown = readHeap() - before;
    growth.push({ name: `${method} ${path}`, kib: Math.round(grown / 1024) });
    for (const [status, count] of Object.entries(own)) statuses[status] = (statuses[status] ?? 0) + count;
    expect(grown).toBeLessThan(noise);
    if (!withoutExisting.includes(path)) expect(own['200'], JSON.stringify(own)).toBeGreaterThan(0);
    expect(Object.keys(own).filter((status) => status.startsWith('5'))).toEqual([]);
  },
  3_600_000,
);
