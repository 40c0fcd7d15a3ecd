import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import { countStops } from '../../../shared/transit/routes.ts';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { type ScriptedOtp, startScriptedOtp } from '../../support/feeds/scripted-otp.ts';
import { town } from '../../support/feeds/town.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { createRows } from '../../support/servers/waybills-database.ts';

let database: TestDatabase;
let folder: string;
let otp: ScriptedOtp;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  const rows = createRows(database);
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'V1' });
  for (const trip_number of [1, 2]) await rows.detail(scheduleTripId, { trip_number, route_number_id: 42 });
  await rows.detail(scheduleTripId, { trip_number: 3, route_number_id: 77 }); // no route of the feed
  await rows.waybill({ vehicle_no: 'V2', service_type: null });
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await writeFile(
    join(folder, 'static_fleet_info.csv'),
    'gtfs_id,vehicle_no,service_type,capacity,vehicle_type,depot\ntown,V2,AC,40,BUS,North\n',
  );
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  otp = await startScriptedOtp([town], { isDefault: true });
  otp.script = (operation) => (operation === 'StopCounts' ? { body: JSON.stringify({ data: { routes } }) } : undefined);
  api = createTestApi({
    OTP_INSTANCES: JSON.stringify([{ url: otp.instance.url, default: true }]),
    GTFS_SIDE_TABLES: folder,
    GTFS_RETRY_DELAY: '0',
    WAYBILLS_DB_URL: database.url,
    WAYBILLS_DB_TLS: 'disable',
    WAYBILLS_DEFAULT_FEED: 'town',
  });
});
afterEach(async () => {
  await api.close();
  await otp.close();
});

/** As OTP lists them: null for a route that it does not have. */
const routes = [
  {
    gtfsId: 'town:42',
    patterns: town.routes
      .find(({ id }) => id === '42')
      ?.patterns.map(({ stopIds }) => ({ stops: stopIds.map((id) => ({ gtfsId: `town:${id}` })) })),
  },
  null,
];
const listOperations = () => otp.queries.map(({ query }) => /^query (\w+)/.exec(query)?.[1]);
const readCounts = async (target: string) =>
  (
    (await api.send(target)).value as { remaining_trip_details: { stops_count: number | null }[] }
  ).remaining_trip_details.map((trip) => trip.stops_count);

describe('a duty without a snapshot store', () => {
  it('has the counts of stops that the network has, without loading it', async () => {
    const expected = countStops(buildNetwork(town), '42');
    expect(expected).toBeGreaterThan(1);
    expect(await readCounts('/vehicle/town/service-type/V1')).toEqual([expected, null]);
    expect(listOperations()).toEqual(['Feeds', 'StopCounts']);
    expect(otp.queries.at(-1)?.variables).toEqual({ ids: ['town:42', 'town:77'] });
    expect((await api.send('/routes/town')).status).toBe(200); // loads the network
    otp.queries.length = 0;
    expect(await readCounts('/vehicle/town/service-type/V1')).toEqual([expected, null]);
    expect(listOperations()).toEqual([]);
  });

  it('has the service type of the fleet table', async () => {
    expect((await api.send('/vehicle/town/service-type/V2')).value).toMatchObject({ service_type: 'AC' });
    expect(listOperations()).toEqual(['Feeds']);
  });

  it('has no counts of a feed that no OTP has, and is an error where OTP cannot count', async () => {
    expect(await readCounts('/vehicle/nowhere/service-type/V1')).toEqual([null, null]);
    otp.script = (operation) => (operation === 'StopCounts' ? { status: 500, body: '' } : undefined);
    expect((await api.send('/vehicle/town/service-type/V1')).status).toBe(503);
  });
});
