import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Duty, DutyTrip } from '../../shared/duty/duty.ts';
import { createWaybills, type Waybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { connectTo, createRows } from '../support/waybills-database.ts';

let server: TestDatabase;
let rows: ReturnType<typeof createRows>;
let waybills: Waybills;
let close: () => Promise<void>;
const clock = createMovableClock(Date.UTC(2026, 2, 10, 6, 30)); // 12:00 in Asia/Kolkata

beforeAll(async () => {
  server = await createTestDatabase();
  rows = createRows(server);
  const { database } = connectTo(server.url);
  close = () => database.close();
  waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 0 });
});
afterAll(async () => {
  await close();
  await server.drop();
});

const find = (vehicleNo: string, tripNumber: number | null = null) =>
  waybills.findDuty(vehicleNo, tripNumber, createCall());
async function findOnDuty(vehicleNo: string, tripNumber: number | null = null) {
  const duty: Duty = await find(vehicleNo, tripNumber);
  if (duty.state !== 'on-duty') throw new Error(`${vehicleNo} is ${duty.state}`);
  return duty;
}
/** `trip number @ route`, with a star for an active one. */
async function findTrips(vehicleNo: string, tripNumber: number | null = null): Promise<string[]> {
  const { trips } = await findOnDuty(vehicleNo, tripNumber);
  return trips.map((trip: DutyTrip) => `${trip.tripNumber}@${trip.routeId}${trip.isActive ? '*' : ''}`);
}

describe('which waybill speaks for a vehicle', () => {
  test('the newest Online one does, even if a newer one is not Online', async () => {
    await rows.waybill({ vehicle_no: 'A1', waybill_no: 'old', updated_at: '2026-03-01 08:00' });
    await rows.waybill({ vehicle_no: 'A1', waybill_no: 'new', updated_at: '2026-03-02 08:00' });
    await rows.waybill({ vehicle_no: 'A1', waybill_no: 'closed', updated_at: '2026-03-03 08:00', status: 'Closed' });
    expect((await findOnDuty('A1')).waybillNo).toBe('new');
  });

  test('one without a time comes after all that have one', async () => {
    await rows.waybill({ vehicle_no: 'A2', waybill_no: 'timed', updated_at: '2020-01-01 08:00' });
    await rows.waybill({ vehicle_no: 'A2', waybill_no: 'untimed', updated_at: null });
    expect((await findOnDuty('A2')).waybillNo).toBe('timed');
  });

  test('of the same time the highest waybill id does', async () => {
    for (const [waybill_id, waybill_no] of [
      [9001, 'low'],
      [9003, 'high'],
      [9002, 'middle'],
    ]) {
      await rows.waybill({ vehicle_no: 'A3', waybill_id, waybill_no, updated_at: '2026-03-01 08:00' });
    }
    const duty = await findOnDuty('A3');
    expect([duty.waybillNo, duty.waybillId]).toEqual(['high', '9003']);
  });

  test('a deleted one never does', async () => {
    await rows.waybill({ vehicle_no: 'A4', waybill_no: 'kept', updated_at: '2026-03-01 08:00' });
    await rows.waybill({ vehicle_no: 'A4', waybill_no: 'deleted', updated_at: '2026-03-02 08:00', deleted: true });
    expect((await findOnDuty('A4')).waybillNo).toBe('kept');
  });

  test('without an Online one the newest of any status gives the service type, and nothing else is told', async () => {
    await rows.waybill({ vehicle_no: 'A5', status: 'Closed', service_type: 'OLD', updated_at: '2026-03-01 08:00' });
    await rows.waybill({ vehicle_no: 'A5', status: null, service_type: 'AC', updated_at: '2026-03-02 08:00' });
    await rows.waybill({
      vehicle_no: 'A5',
      status: 'Online',
      service_type: 'X',
      deleted: true,
      updated_at: '2026-03-03',
    });
    expect(await find('A5')).toEqual({ state: 'off-duty', vehicleNo: 'A5', serviceType: 'AC' });
  });

  test('a status counts as Online only if it is exactly that', async () => {
    await rows.waybill({ vehicle_no: 'A6', status: 'online' });
    expect((await find('A6')).state).toBe('off-duty');
  });

  test('a vehicle without any, or with deleted ones only, is unknown', async () => {
    await rows.waybill({ vehicle_no: 'A7', deleted: true });
    expect(await find('A7')).toEqual({ state: 'unknown', vehicleNo: 'A7' });
    expect(await find('nobody')).toEqual({ state: 'unknown', vehicleNo: 'nobody' });
  });
});

describe('the depot', () => {
  test('is the remark of the entity of the vehicle, not of the waybill', async () => {
    await rows.entity({ entity_id: 101, entity_remark: 'North' });
    await rows.entity({ entity_id: 102, entity_remark: 'South' });
    await rows.vehicle({ fleet_no: 'B1', entity_id: 101 });
    await rows.waybill({ vehicle_no: 'B1', entity_id: 102 });
    expect((await findOnDuty('B1')).entityRemark).toBe('North');
  });

  test.each([
    ['a deleted vehicle', { deleted: true }, {}],
    ['a deleted entity', {}, { deleted: true }],
    ['an entity without a remark', {}, { entity_remark: null }],
  ])('is absent with %s', async (name, vehicle, entity) => {
    const number = `B2 ${name.slice(-12)}`;
    const entityId = 200 + name.length;
    await rows.entity({ entity_id: entityId, entity_remark: 'West', ...entity });
    await rows.vehicle({ fleet_no: number, entity_id: entityId, ...vehicle });
    await rows.waybill({ vehicle_no: number });
    expect((await findOnDuty(number)).entityRemark).toBeNull();
  });

  test('is there where the deleted flags are NULL', async () => {
    await rows.entity({ entity_id: 301, entity_remark: 'East', deleted: null });
    await rows.vehicle({ fleet_no: 'B3', entity_id: 301, deleted: null });
    await rows.waybill({ vehicle_no: 'B3' });
    expect((await findOnDuty('B3')).entityRemark).toBe('East');
  });

  test('does not multiply the answer when a fleet number is there twice', async () => {
    await rows.entity({ entity_id: 311, entity_remark: 'First' });
    await rows.entity({ entity_id: 312, entity_remark: 'Second' });
    await rows.vehicle({ fleet_no: 'B4', entity_id: 312 });
    await rows.vehicle({ fleet_no: 'B4', entity_id: 311 });
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'B4' });
    await rows.detail(scheduleTripId, { trip_number: 1 });
    expect((await findOnDuty('B4')).entityRemark).toBe('First');
    expect(await findTrips('B4')).toEqual(['1@500']);
  });
});

describe('which trips count', () => {
  test('those from the lowest active one of the schedule on', async () => {
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'C1' });
    for (const trip_number of [5, 4, 3, 2, 1]) {
      await rows.detail(scheduleTripId, { trip_number, is_active_trip: trip_number === 3 || trip_number === 5 });
    }
    expect(await findTrips('C1')).toEqual(['3@500*', '4@500', '5@500*']);
  });

  test('with a trip number, those from it on, before and after the active one', async () => {
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'C2' });
    for (const trip_number of [1, 2, 3, 4]) {
      await rows.detail(scheduleTripId, { trip_number, is_active_trip: trip_number === 3 });
    }
    expect(await findTrips('C2', 2)).toEqual(['2@500', '3@500*', '4@500']);
    expect(await findTrips('C2', 4)).toEqual(['4@500']);
  });

  test('those from 1 on where none is active', async () => {
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'C3' });
    for (const trip_number of [-1, 0, 1, 2]) await rows.detail(scheduleTripId, { trip_number });
    expect(await findTrips('C3')).toEqual(['1@500', '2@500']);
  });

  test('deleted ones do not, nor make they a schedule active', async () => {
    const { scheduleTripId, waybillId } = await rows.waybill({ vehicle_no: 'C4' });
    await rows.detail(scheduleTripId, { trip_number: 1, is_active_trip: true, deleted: true });
    await rows.detail(scheduleTripId, { trip_number: 2 });
    await rows.flexi(waybillId, { trip_number: 3, created_at: '2026-03-10 09:00' });
    await rows.flexi(waybillId, {
      trip_number: 4,
      created_at: '2026-03-10 09:00',
      deleted: true,
      is_active_trip: true,
    });
    expect(await findTrips('C4')).toEqual(['2@500', '3@500']);
  });

  test('flexi ones do not where one of the schedule is active, whatever number is asked', async () => {
    const { scheduleTripId, waybillId } = await rows.waybill({ vehicle_no: 'C5' });
    await rows.detail(scheduleTripId, { trip_number: 2, is_active_trip: true });
    await rows.flexi(waybillId, { trip_number: 2, is_active_trip: true, created_at: '2026-03-10 09:00' });
    expect(await findTrips('C5')).toEqual(['2@500*']);
    expect(await findTrips('C5', 1)).toEqual(['2@500*']);
  });

  test('those from the lowest active flexi one on, of both tables, however old it is', async () => {
    const { scheduleTripId, waybillId } = await rows.waybill({ vehicle_no: 'C6' });
    for (const trip_number of [1, 2, 3]) await rows.detail(scheduleTripId, { trip_number });
    for (const trip_number of [1, 2, 4]) {
      const is_active_trip = trip_number === 2;
      await rows.flexi(waybillId, { trip_number, is_active_trip, route_number_id: 600, created_at: '2020-01-01' });
    }
    expect(await findTrips('C6')).toEqual(['2@500', '2@600*', '3@500', '4@600']);
  });

  test('the same number in both tables is there twice, that of the schedule first', async () => {
    const { scheduleTripId, waybillId } = await rows.waybill({ vehicle_no: 'C7' });
    await rows.flexi(waybillId, { trip_number: 1, route_number_id: 1, trip_order: -1, created_at: '2026-03-10 09:00' });
    await rows.detail(scheduleTripId, { trip_number: 1, route_number_id: 2 });
    expect(await findTrips('C7')).toEqual(['1@2', '1@1']);
  });

  test('flexi ones without an active one count for a day after their creation in the zone of the operator', async () => {
    const { waybillId } = await rows.waybill({ vehicle_no: 'C8' });
    await rows.flexi(waybillId, { trip_number: 1, created_at: '2026-03-09 11:59:59.999' });
    await rows.flexi(waybillId, { trip_number: 2, created_at: '2026-03-09 12:00:00' });
    await rows.flexi(waybillId, { trip_number: 3, created_at: null });
    await rows.flexi(waybillId, { trip_number: 4, created_at: '2026-03-10 12:00:00' });
    expect(await findTrips('C8')).toEqual(['2@500', '4@500']);
  });

  test('with a trip number the age of a flexi one does not matter', async () => {
    const { waybillId } = await rows.waybill({ vehicle_no: 'C9' });
    await rows.flexi(waybillId, { trip_number: 1, created_at: '2020-01-01' });
    await rows.flexi(waybillId, { trip_number: 2, created_at: null });
    expect(await findTrips('C9', 1)).toEqual(['1@500', '2@500']);
  });

  test('flexi ones of another waybill do not', async () => {
    const other = await rows.waybill({ vehicle_no: 'C10 other' });
    await rows.waybill({ vehicle_no: 'C10' });
    await rows.flexi(other.waybillId, { trip_number: 1, created_at: '2026-03-10 09:00' });
    expect(await findTrips('C10')).toEqual([]);
  });

  test('of the same number in one table the trip order decides, then the route', async () => {
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'C11' });
    await rows.detail(scheduleTripId, { trip_number: 1, trip_order: 2, route_number_id: 7 });
    await rows.detail(scheduleTripId, { trip_number: 1, trip_order: 1, route_number_id: 9 });
    await rows.detail(scheduleTripId, { trip_number: 1, trip_order: 1, route_number_id: 8 });
    expect(await findTrips('C11')).toEqual(['1@8', '1@9', '1@7']);
  });
});

describe('a duty without trips', () => {
  test('takes its route from the schedule, without trip number, organisation and flag', async () => {
    await rows.schedule({ schedule_number: 'S-D1', route_id: 700 });
    await rows.route({ route_id: 700, route_number: '47A', route_name: 'Circle' });
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'D1', schedule_no: 'S-D1' });
    await rows.detail(scheduleTripId, { trip_number: 1, is_active_trip: true, org_name: 'Org' });
    const fromSchedule = {
      tripNumber: null,
      routeId: '700',
      routeNumber: '47A',
      routeName: 'Circle',
      scheduleNumber: 'S-D1',
      orgName: null,
      isActive: null,
    };
    expect((await findOnDuty('D1', 99)).trips).toEqual([fromSchedule]);
    expect(await findTrips('D1')).toEqual(['1@500*']); // the high number before has poisoned nothing
  });

  test('has no route where the schedule is deleted or unknown, or the waybill names none', async () => {
    await rows.schedule({ schedule_number: 'S-D2', route_id: 700, deleted: true });
    await rows.waybill({ vehicle_no: 'D2', schedule_no: 'S-D2' });
    await rows.waybill({ vehicle_no: 'D3', schedule_no: 'S-none' });
    await rows.waybill({ vehicle_no: 'D4', schedule_no: null });
    for (const vehicle of ['D2', 'D3', 'D4']) expect(await findTrips(vehicle)).toEqual([]);
  });
});

describe('the names of a route', () => {
  test('are null where the route is deleted or unknown, and there where the flag is NULL', async () => {
    await rows.route({ route_id: 801, route_number: 'gone', route_name: 'gone', deleted: true });
    await rows.route({ route_id: 802, route_number: 'here', route_name: null, deleted: null });
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'E1' });
    for (const [trip_number, route_number_id] of [
      [1, 801],
      [2, 802],
      [3, 803],
    ]) {
      await rows.detail(scheduleTripId, { trip_number, route_number_id });
    }
    const { trips } = await findOnDuty('E1');
    expect(trips.map((trip) => [trip.routeId, trip.routeNumber, trip.routeName])).toEqual([
      ['801', null, null],
      ['802', 'here', null],
      ['803', null, null],
    ]);
  });

  test('do not multiply a trip when a route id is there twice', async () => {
    await rows.route({ route_id: 810, route_number: 'b', route_name: 'Second' });
    await rows.route({ route_id: 810, route_number: 'a', route_name: 'First' });
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'E2' });
    await rows.detail(scheduleTripId, { route_number_id: 810 });
    expect((await findOnDuty('E2')).trips).toEqual([expect.objectContaining({ routeNumber: 'a', routeName: 'First' })]);
  });
});

describe('what the columns hold', () => {
  test('ids beyond the safe integers of JavaScript keep every digit', async () => {
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'F1', waybill_id: '9223372036854775807' });
    await rows.detail(scheduleTripId, { route_number_id: '9007199254740993' });
    const duty = await findOnDuty('F1');
    expect([duty.waybillId, duty.trips[0]?.routeId]).toEqual(['9223372036854775807', '9007199254740993']);
  });

  test('NULL wherever it is legal is null', async () => {
    await rows.waybill({ vehicle_no: 'F2', waybill_no: null, waybill_id: 77_001 });
    expect(await find('F2')).toEqual({
      state: 'on-duty',
      vehicleNo: 'F2',
      serviceType: null,
      waybillId: '77001',
      waybillNo: null,
      scheduleNo: null,
      updatedAt: null,
      dutyDate: null,
      entityRemark: null,
      trips: [],
    });
  });

  test('the last update is told in UTC, whatever the zone and the date style of the session', async () => {
    await rows.waybill({ vehicle_no: 'F3', updated_at: '2026-03-10 05:29:59.123456', duty_date: '10/03/2026' });
    const name = new URL(server.url).pathname.slice(1);
    await server.query(`ALTER DATABASE ${name} SET TimeZone = 'America/New_York'`);
    await server.query(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    const { database } = connectTo(server.url);
    const fresh = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 0 });
    const duty = await fresh.findDuty('F3', null, createCall());
    await database.close();
    expect(duty).toMatchObject({ updatedAt: '2026-03-09T23:59:59.123Z', dutyDate: '10/03/2026' });
  });

  test.each([
    ["O'Brien"],
    ['100%'],
    ['under_score'],
    ['back\\slash'],
    ['say "hi"'],
    ['{a,b}'],
    ['NULL'],
    ['வண்டி 7'],
    ['🚌'],
    ["'; DROP TABLE waybills; --"],
    [''],
    [' padded '],
  ])('the vehicle number %j is taken as it is, alone and in a list', async (vehicleNo) => {
    if (vehicleNo.length <= 20) await rows.waybill({ vehicle_no: vehicleNo, service_type: `type of ${vehicleNo}` });
    const expected = vehicleNo.length <= 20 ? { vehicleNo, serviceType: `type of ${vehicleNo}` } : { state: 'unknown' };
    expect(await find(vehicleNo)).toMatchObject(expected);
    const [alone, other] = await waybills.findDuties([vehicleNo, 'nobody'], createCall());
    expect(alone).toMatchObject(expected);
    expect(other).toEqual({ state: 'unknown', vehicleNo: 'nobody' });
  });

  test('one vehicle number is never taken for another one that begins with it', async () => {
    await rows.waybill({ vehicle_no: 'RB1' });
    expect((await find('RB123')).state).toBe('unknown');
    expect((await find('rb1')).state).toBe('unknown');
    expect((await find('RB_')).state).toBe('unknown');
  });

  test('a vehicle number that Postgres cannot hold is unknown, not an error', async () => {
    expect(await find('a\0b')).toEqual({ state: 'unknown', vehicleNo: 'a\0b' });
    expect(await waybills.findDuties(['a\0b'], createCall())).toEqual([{ state: 'unknown', vehicleNo: 'a\0b' }]);
  });
});
