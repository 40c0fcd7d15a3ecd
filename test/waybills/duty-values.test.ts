import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCall } from '../support/create-call.ts';
import { type Duties, openDuties } from './open-duties.ts';

let duties: Duties;
beforeAll(async () => {
  duties = await openDuties();
});
afterAll(() => duties.close());

describe('values of the columns', () => {
  test('ids beyond the safe integers of JavaScript keep every digit', async () => {
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'F1', waybill_id: '9223372036854775807' });
    await duties.rows.detail(scheduleTripId, { route_number_id: '9007199254740993' });
    const duty = await duties.findOnDuty('F1');
    expect([duty.waybillId, duty.trips[0]?.routeId]).toEqual(['9223372036854775807', '9007199254740993']);
  });

  test('NULL is null wherever the schema allows it', async () => {
    await duties.rows.waybill({ vehicle_no: 'F2', waybill_no: null, waybill_id: 77_001 });
    expect(await duties.find('F2')).toEqual({
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

  test('the last update is in UTC, for any zone and date style of the session', async () => {
    await duties.rows.waybill({ vehicle_no: 'F3', updated_at: '2026-03-10 05:29:59.123456', duty_date: '10/03/2026' });
    const name = new URL(duties.server.url).pathname.slice(1);
    await duties.server.query(`ALTER DATABASE ${name} SET TimeZone = 'America/New_York'`);
    await duties.server.query(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    const { database, waybills } = duties.openWaybills(); // their sessions begin now
    const duty = await waybills.findDuty('F3', null, createCall());
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
    if (vehicleNo.length <= 20)
      await duties.rows.waybill({ vehicle_no: vehicleNo, service_type: `type of ${vehicleNo}` });
    const expected = vehicleNo.length <= 20 ? { vehicleNo, serviceType: `type of ${vehicleNo}` } : { state: 'unknown' };
    expect(await duties.find(vehicleNo)).toMatchObject(expected);
    const [alone, other] = await duties.findMany([vehicleNo, 'nobody']);
    expect(alone).toMatchObject(expected);
    expect(other).toEqual({ state: 'unknown', vehicleNo: 'nobody' });
  });

  test('a vehicle number is not confused with a longer one', async () => {
    await duties.rows.waybill({ vehicle_no: 'RB1' });
    expect((await duties.find('RB123')).state).toBe('unknown');
    expect((await duties.find('rb1')).state).toBe('unknown');
    expect((await duties.find('RB_')).state).toBe('unknown');
  });

  test('a vehicle number that Postgres cannot store is unknown, not an error', async () => {
    expect(await duties.find('a\0b')).toEqual({ state: 'unknown', vehicleNo: 'a\0b' });
    expect(await duties.findMany(['a\0b'])).toEqual([{ state: 'unknown', vehicleNo: 'a\0b' }]);
  });
});
