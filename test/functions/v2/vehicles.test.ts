import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDriver } from '../../../infra/local/start/database/start-driver.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { createRows, replaceServiceType } from '../../support/servers/waybills-database.ts';
import { type DemoApi, lateTripId, openDemoApi } from './demo-city.ts';

type Trip = Record<'tripId' | 'startTime' | 'endTime' | 'directionId' | 'routeId', unknown>;
type Vehicle = Record<string, unknown> & { currentTrip: Trip | null; remainingTrips: Trip[] };
type Meta = { unavailable: { part: string }[]; isComplete: boolean };
type Answer = { data: Vehicle; meta: Meta; references: Record<string, { id: string }[]> };
type List = { data: Vehicle[]; meta: Meta; references: Record<string, { id: string }[]> };

const times = (start_time: string, end_time: string | null = null) => ({ start_time, end_time });

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
  await rows.detail(scheduleTripId, {
    trip_number: 2,
    route_number_id: 1,
    is_active_trip: true,
    org_name: 'North',
    ...times('07:30', '08:15'),
  });
  await rows.detail(scheduleTripId, { trip_number: 3, route_number_id: 1, ...times('08:30') });
  await rows.waybill({ vehicle_no: 'V8', status: 'Closed' });
  await rows.entity({ entity_id: 5, entity_remark: 'South' });
  for (const fleet_no of ['V8', 'W1']) await rows.vehicle({ fleet_no, entity_id: 5 });
  const early = await rows.waybill({ vehicle_no: 'W1', duty_date: '27/11/2026', updated_at: '2026-11-27 06:45' });
  await rows.detail(early.scheduleTripId, { trip_number: 1, route_number_id: 2, ...times('07:30') });
  await rows.detail(early.scheduleTripId, { trip_number: 2, route_number_id: 1, ...times('09:30') });
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
  id: 'demo:V7',
  feedId: 'demo',
  vehicleNo: 'V7',
  state: 'ON_DUTY',
  serviceType: 'ORDINARY',
  depot: 'North',
  serviceDate: '2026-11-27',
  timeZone: 'Asia/Kolkata',
  currentTrip: {
    tripNumber: 2,
    routeId: 'demo:1',
    isActive: true,
    stopCount: 15,
    startTime: '2026-11-27T07:30:00+05:30',
    endTime: '2026-11-27T08:15:00+05:30',
    tripId: `demo:${lateTripId}`,
    directionId: 0,
  },
  remainingTrips: [{ tripNumber: 3, routeId: 'demo:1', startTime: '2026-11-27T08:30:00+05:30', endTime: null }],
  position: { routeId: 'demo:1', lat: 10.5, lon: 79.5, bearing: 90 },
};

describe('/v2/vehicles', () => {
  it('has one vehicle with its duty and its position', async () => {
    const { data, references } = await demo.get<Answer>('/v2/vehicles/V7?include=route');
    expect(data).toMatchObject(duty);
    expect(references['routes']).toMatchObject([{ id: 'demo:1' }]);
  });

  it('has many vehicles in the same form, also those off duty and those without a waybill', async () => {
    const { data } = await demo.get<List>('/v2/vehicles?ids=V8,demo:V7,V9&feed=demo');
    expect(data).toMatchObject([
      { id: 'demo:V8', state: 'OFF_DUTY', depot: 'South', currentTrip: null, position: null },
      duty,
      { id: 'demo:V9', state: 'NO_WAYBILL', remainingTrips: [] },
    ]);
    expect(data[1]).toEqual((await demo.get<Answer>('/v2/vehicles/demo:V7')).data);
  });

  it('has the vehicles on a route now: by the current trip of their waybill, or by the trip that they report', async () => {
    const { data, references } = await demo.get<List>('/v2/vehicles?route=demo:1&include=route,trip');
    expect(data).toMatchObject([duty]); // W1 is on route 1 only later
    expect(references['trips']?.map(({ id }) => id)).toContain(`demo:${lateTripId}`);
    expect(references['routes']).toMatchObject([{ id: 'demo:1' }]);
    expect((await demo.get<List>('/v2/vehicles?route=demo:2')).data).toMatchObject([
      { vehicleNo: 'W1', currentTrip: { routeId: 'demo:2' }, position: null },
    ]);
    expect((await demo.get<List>('/v2/vehicles?route=demo:3')).data).toEqual([]);
  });

  it('has the vehicles of a depot, on and off duty', async () => {
    const { data, meta } = await demo.get<List>('/v2/vehicles?depot=South');
    expect(data.map(({ vehicleNo, state, depot }) => [vehicleNo, state, depot])).toEqual([
      ['V8', 'OFF_DUTY', 'South'],
      ['W1', 'ON_DUTY', 'South'],
    ]);
    expect(meta).toMatchObject({ isComplete: true, unavailable: [] });
    expect((await demo.get<List>('/v2/vehicles?depot=North')).data).toMatchObject([{ vehicleNo: 'V7' }]);
  });

  it.each(['/v2/vehicles/V7', '/v2/vehicles?ids=V7,V8,W1', '/v2/vehicles?route=demo:1', '/v2/vehicles?depot=South'])(
    'sends one statement for %s',
    async (target) => {
      const { services } = demo.api;
      const count = () => {
        const { opened, reused } = services.ledger.peer('database').figures();
        return opened + reused;
      };
      const before = count();
      await demo.get(target);
      expect(count() - before).toBe(1);
    },
  );

  it('reads dates and times in the zone of the feed, or of the setting', async () => {
    const bay = await openDemoApi({
      ...driver.settings,
      WAYBILLS_DEFAULT_FEED: 'demo',
      WAYBILLS_TIME_ZONES: 'demo=America/Los_Angeles',
    });
    // 07:00 of the 27th in India is 17:30 of the 26th in California.
    const { data } = await bay.get<Answer>('/v2/vehicles/V8');
    expect(data).toMatchObject({ serviceDate: '2026-11-26', timeZone: 'America/Los_Angeles' });
    expect((await bay.get<Answer>('/v2/vehicles/W1')).data).toMatchObject({
      serviceDate: '2026-11-27',
      updatedAt: '2026-11-27T06:45:00-08:00',
      currentTrip: { startTime: '2026-11-27T07:30:00-08:00' },
    });
    const old = await bay.api.send('/vehicle/demo/service-type/W1');
    expect(old.value).toMatchObject({ last_updated: '2026-11-27T14:45:00.000Z' });
    await bay.api.close();
    expect((await demo.get<Answer>('/v2/vehicles/W1')).data).toMatchObject({
      dutyDate: '27/11/2026',
      serviceDate: '2026-11-27',
      updatedAt: '2026-11-27T06:45:00+05:30',
    });
  });

  it('has the vehicles that match all of route, depot and ids', async () => {
    const ids = async (query: string) => (await demo.get<{ data: { id: string; depot: string | null }[] }>(query)).data;
    const onRoute = await ids('/v2/vehicles?route=demo:1');
    const [first] = onRoute;
    const sameDepot = onRoute.filter(({ depot }) => depot === first?.depot);
    expect(await ids(`/v2/vehicles?route=demo:1&depot=${encodeURIComponent(first?.depot ?? '')}`)).toEqual(sameDepot);
    expect(await ids(`/v2/vehicles?route=demo:1&ids=${first?.id},V9`)).toEqual([first]);
    expect(await ids('/v2/vehicles?route=demo:1&depot=Nowhere')).toEqual([]);
  });

  it('has duties without positions and trip ids where OTP fails, and says so', async () => {
    const alone = await openDemoApi({ ...driver.settings, WAYBILLS_DEFAULT_FEED: 'demo', OTP_CACHE_TTL: '0' });
    await alone.get('/v2/routes'); // loads the network
    await alone.stopOtp();
    const running = setInterval(() => alone.clock.advance(500), 10); // Headway waits for an OTP that restarts
    const { data, meta } = await alone.get<Answer>('/v2/vehicles/V7');
    expect(data).toMatchObject({ state: 'ON_DUTY', position: null, currentTrip: { tripNumber: 2, tripId: null } });
    expect(meta.unavailable.map(({ part }) => part)).toEqual(['positions of demo', 'trip ids of 2026-11-27']);
    clearInterval(running);
    await alone.api.close();
  });

  it('has positions without duties where the database fails, and says so', async () => {
    const settings = { ...driver.settings, WAYBILLS_DB_URL: 'postgres://user:password@127.0.0.1:1/waybills' };
    const away = await openDemoApi({
      ...settings,
      ...{ WAYBILLS_DEFAULT_FEED: 'demo', WAYBILLS_DB_RESTART_PATIENCE: '0' },
    });
    const one = await away.get<Answer>('/v2/vehicles/V7');
    expect(one.data).toMatchObject({ state: 'UNREADABLE', currentTrip: null, position: { routeId: 'demo:1' } });
    expect(one.meta.unavailable).toMatchObject([{ part: 'duties' }]);
    const ofRoute = await away.get<List>('/v2/vehicles?route=demo:1&include=route');
    expect(ofRoute.data).toMatchObject([{ id: 'demo:V7', position: { bearing: 90 } }]);
    expect(ofRoute.meta.unavailable).toMatchObject([{ part: 'duties' }]);
    for (const target of ['/v2/vehicles/V8', '/v2/vehicles?depot=South', '/v2/vehicles?route=demo:2']) {
      const { status, value } = await away.api.send(target);
      expect([status, value]).toMatchObject([503, { type: 'urn:problem-type:headway:database-unavailable' }]);
    }
    await away.api.close();
  });

  it('has the vehicles of a depot whose duties cannot be read, with and without their ids', async () => {
    const damaged = await createTestDatabase();
    const rows = createRows(damaged);
    for (const vehicle_no of ['V1', 'V2']) {
      const { scheduleTripId } = await rows.waybill({ vehicle_no, service_type: 'ORDINARY' });
      await rows.detail(scheduleTripId, { org_name: 'North' });
    }
    const damagedType = "CASE vehicle_no WHEN 'V2' THEN (1 / (waybill_id - waybill_id))::text ELSE service_type END";
    await replaceServiceType(damaged, damagedType);
    const own = await startDriver('pg', { databaseUrl: damaged.url, folder: await mkdtemp(join(folder, 'damaged-')) });
    const city = await openDemoApi({ ...own.settings, WAYBILLS_DEFAULT_FEED: 'demo', WAYBILLS_CACHE_TTL: '0' });
    for (const target of ['/v2/vehicles?depot=North', '/v2/vehicles?depot=North&ids=V1,V2']) {
      const { data } = await city.get<List>(target);
      expect(
        data.map(({ id, state }) => [id, state]),
        target,
      ).toEqual([
        ['demo:V1', 'ON_DUTY'],
        ['demo:V2', 'UNREADABLE'],
      ]);
    }
    await city.close();
    await own.stop();
    await damaged.drop();
  });

  it.each([
    ['/v2/vehicles/V9', 404, 'vehicle-not-found'],
    ['/v2/vehicles?route=demo:none', 404, 'route-not-found'],
    ['/v2/vehicles?ids=V7&feed=none', 404, 'feed-not-found'],
    ['/v2/vehicles', 404, 'nothing-selected'],
    ['/v2/vehicles?route=demo:1&feed=bay', 404, 'route-not-found'],
    ['/v2/vehicles?route=1', 400, 'invalid-parameter'],
    ['/v2/vehicles?ids=demo:V7,bay:V8', 400, 'invalid-parameter'],
  ])('answers %s with %i %s', async (target, status, type) => {
    const answer = await demo.api.send(target);
    expect([answer.status, answer.value]).toMatchObject([status, { type: `urn:problem-type:headway:${type}` }]);
  });
});
