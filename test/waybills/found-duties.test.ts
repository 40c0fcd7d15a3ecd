import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWaybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { connectTo } from '../support/servers/waybills-database.ts';
import { type Duties, openDuties } from './open-duties.ts';

let duties: Duties;
beforeAll(async () => {
  duties = await openDuties();
  const { rows } = duties;
  await rows.entity({ entity_id: 7, entity_remark: 'North' });
  await rows.entity({ entity_id: 8, entity_remark: 'North', deleted: true });
  for (const [fleet_no, entity_id] of [
    ['R1', 7],
    ['R3', 7],
    ['D1', 7],
    ['R2', 8],
  ] as const)
    await rows.vehicle({ fleet_no, entity_id });
  const first = await rows.waybill({ vehicle_no: 'R1', updated_at: '2026-03-10 10:00' });
  await rows.detail(first.scheduleTripId, { route_number_id: 47, start_time: '07:30', end_time: '08:15' });
  const second = await rows.waybill({ vehicle_no: 'R2' });
  await rows.flexi(second.waybillId, { route_number_id: 47, org_name: 'South', is_active_trip: true });
  await rows.schedule({ schedule_number: 'S3', route_id: 47 });
  await rows.waybill({ vehicle_no: 'R3', schedule_no: 'S3' });
  const closed = await rows.waybill({ vehicle_no: 'R4', status: 'Closed' });
  await rows.detail(closed.scheduleTripId, { route_number_id: 47 });
  const deleted = await rows.waybill({ vehicle_no: 'R5', deleted: true });
  await rows.detail(deleted.scheduleTripId, { route_number_id: 47 });
  const other = await rows.waybill({ vehicle_no: 'R6' });
  await rows.detail(other.scheduleTripId, { route_number_id: 48 });
  await rows.detail(other.scheduleTripId, { route_number_id: 47, deleted: true });
  await rows.waybill({ vehicle_no: 'D1', status: 'Closed' });
});
afterAll(() => duties.close());

function open() {
  const { database, account } = connectTo(duties.server.url);
  const clock = createMovableClock(Date.UTC(2026, 2, 10, 6, 30));
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 0 });
  const queries = () => account.figures().opened + account.figures().reused;
  return { database, waybills, queries };
}

const namesOf = (found: readonly { vehicleNo: string }[]) => found.map(({ vehicleNo }) => vehicleNo);

describe('the duties of a route', () => {
  test('are those with an Online waybill whose trips, flexi trips or schedule are on it, and the added vehicles', async () => {
    const { waybills, queries, database } = open();
    const found = await waybills.findDutiesOfRoute({ routeId: '47', vehicleNos: [] }, createCall());
    expect([namesOf(found.duties), found.isComplete, queries()]).toEqual([['R1', 'R2', 'R3'], true, 1]);
    expect(found.duties[0]).toEqual(await waybills.findDuty('R1', null, createCall()));
    expect(found.duties[0]).toMatchObject({ trips: [{ routeId: '47', startTime: '07:30', endTime: '08:15' }] });
    const added = await waybills.findDutiesOfRoute({ routeId: '47', vehicleNos: ['R6', 'none', 'R1'] }, createCall());
    expect(namesOf(added.duties)).toEqual(['R1', 'R2', 'R3', 'R6']);
    await database.close();
  });

  test.each(['047', 'M1', '', '9223372036854775808', "47' OR 1=1"])(
    'has none for the id %j, without a query',
    async (routeId) => {
      const { waybills, queries, database } = open();
      expect(await waybills.findDutiesOfRoute({ routeId, vehicleNos: [] }, createCall())).toEqual({
        duties: [],
        isComplete: true,
      });
      expect(queries()).toBe(0);
      expect(namesOf((await waybills.findDutiesOfRoute({ routeId, vehicleNos: ['R1'] }, createCall())).duties)).toEqual(
        ['R1'],
      );
      await database.close();
    },
  );

  test('are at most 1,000, and say that there are more', async () => {
    await duties.server.query(`INSERT INTO waybills (waybill_id, vehicle_no, status, schedule_trip_id, deleted, is_flexi, schedule_id, entity_id)
      SELECT 100000 + i, 'M' || i, 'Online', 900000, false, false, 1, 1 FROM generate_series(1, 1001) i`);
    await duties.rows.detail(900_000, { route_number_id: 900 });
    const { waybills, database } = open();
    const found = await waybills.findDutiesOfRoute({ routeId: '900', vehicleNos: [] }, createCall());
    expect([found.duties.length, found.isComplete]).toEqual([1000, false]);
    await database.close();
  });
});

describe('the duties of a depot', () => {
  test('are those of the vehicles of its entities, on and off duty, and those with a trip of it', async () => {
    const { waybills, queries, database } = open();
    const north = await waybills.findDutiesOfDepot('North', createCall());
    expect(north.duties.map(({ vehicleNo, state }) => `${vehicleNo} ${state}`)).toEqual([
      'D1 off-duty',
      'R1 on-duty',
      'R3 on-duty',
    ]);
    expect(queries()).toBe(1);
    expect(namesOf((await waybills.findDutiesOfDepot('South', createCall())).duties)).toEqual(['R2']);
    expect((await waybills.findDutiesOfDepot("North' OR 1=1", createCall())).duties).toEqual([]);
    expect((await waybills.findDutiesOfDepot('a\0b', createCall())).duties).toEqual([]);
    await database.close();
  });
});

test('the zone of a question decides what the timestamps mean, also for a cached duty', async () => {
  const { database } = connectTo(duties.server.url);
  const clock = createMovableClock(Date.UTC(2026, 2, 10, 6, 30));
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 30_000 });
  const updatedAt = async (timeZone?: string) => {
    const duty = await waybills.findDuty('R1', null, createCall(), { timeZone });
    return duty.state === 'on-duty' ? duty.updatedAt : duty.state;
  };
  expect([await updatedAt(), await updatedAt('America/Los_Angeles'), await updatedAt()]).toEqual([
    '2026-03-10T04:30:00.000Z',
    '2026-03-10T17:00:00.000Z',
    '2026-03-10T04:30:00.000Z',
  ]);
  await database.close();
});
