import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDriver } from '../../../infra/local/start/database/start-driver.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { createRows } from '../../support/servers/waybills-database.ts';
import { type DemoApi, openDemoApi } from './demo-city.ts';

type Answer = { data: Record<string, unknown>; references: Record<string, { id: string }[]> };
type List = { data: Record<string, unknown>[] };

let database: TestDatabase;
let demo: DemoApi;
let driver: Awaited<ReturnType<typeof startDriver>>;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const rows = createRows(database);
  await rows.route({ route_id: 1, route_number: '1', route_name: 'Central Bus Stand – Nallur Lake' });
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'V7', service_type: 'ORDINARY', schedule_no: 'S-7' });
  await rows.detail(scheduleTripId, { trip_number: 1, route_number_id: 1 });
  await rows.detail(scheduleTripId, { trip_number: 2, route_number_id: 1, is_active_trip: true, org_name: 'North' });
  await rows.detail(scheduleTripId, { trip_number: 3, route_number_id: 1 });
  await rows.waybill({ vehicle_no: 'V8', status: 'Closed' });
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  driver = await startDriver('pg', { databaseUrl: database.url, folder });
  demo = await openDemoApi({ ...driver.settings, WAYBILLS_DEFAULT_FEED: 'demo', WAYBILLS_CACHE_TTL: '0' });
});
afterAll(async () => {
  await demo?.close();
  await driver?.stop();
  await rm(folder, { recursive: true });
  await database?.drop();
});

const duty = {
  id: 'V7',
  feedId: 'demo',
  state: 'ON_DUTY',
  serviceType: 'ORDINARY',
  depot: 'North',
  currentTrip: { tripNumber: 2, routeId: 'demo:1', isActive: true, stopCount: 15 },
  remainingTrips: [{ tripNumber: 3, routeId: 'demo:1' }],
  position: { routeId: 'demo:1', lat: 10.5, lon: 79.5, bearing: 90 },
};

describe('/v2/vehicles', () => {
  it('has one vehicle with its duty and its position', async () => {
    const { data, references } = await demo.get<Answer>('/v2/vehicles/V7?include=route');
    expect(data).toMatchObject(duty);
    expect(references['routes']).toMatchObject([{ id: 'demo:1' }]);
  });

  it('has many vehicles in the same form, also those off duty and unknown ones', async () => {
    const { data } = await demo.get<List>('/v2/vehicles?ids=V8,V7,V9');
    expect(data).toMatchObject([
      { id: 'V8', state: 'OFF_DUTY', currentTrip: null, position: null },
      duty,
      { id: 'V9', state: 'UNKNOWN', remainingTrips: [] },
    ]);
    expect(Object.keys(data[1] ?? {})).toEqual(Object.keys((await demo.get<Answer>('/v2/vehicles/V7')).data));
  });

  it('has the vehicles that report a trip of a route now', async () => {
    expect((await demo.get<List>('/v2/vehicles?route=demo:1')).data).toMatchObject([duty]);
    expect((await demo.get<List>('/v2/vehicles?route=demo:2')).data).toEqual([]);
  });

  it.each([
    ['/v2/vehicles/V9', 404, 'vehicle-not-found'],
    ['/v2/vehicles?route=demo:none', 404, 'route-not-found'],
    ['/v2/vehicles?ids=V7&feed=none', 404, 'feed-not-found'],
    ['/v2/vehicles', 400, 'invalid-parameter'],
  ])('answers %s with %i %s', async (target, status, type) => {
    const answer = await demo.api.send(target);
    expect([answer.status, answer.value]).toMatchObject([status, { type: `urn:problem-type:headway:${type}` }]);
  });
});
