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
    ['infinity', null],
    ['-infinity', null],
    ['10000-01-01', null],
    ['294276-12-31 23:59:59', null],
    ['9999-12-31 00:00', '9999-12-30T18:30:00.000Z'],
    ['1970-01-01 05:30', '1970-01-01T00:00:00.000Z'],
  ])('a last update at %s is answered, alone and beside others', async (updatedAt, expected) => {
    const vehicleNo = `at ${updatedAt}`.slice(0, 20);
    const { waybillId } = await duties.rows.waybill({ vehicle_no: vehicleNo, updated_at: updatedAt });
    await duties.rows.flexi(waybillId, { created_at: updatedAt, is_active_trip: true });
    expect(await duties.findOnDuty(vehicleNo)).toMatchObject({ updatedAt: expected, trips: [{ tripNumber: 1 }] });
    const states = (await duties.findMany([vehicleNo, 'F1'])).map(({ state }) => state);
    expect(states).toEqual(['on-duty', 'on-duty']);
  });

  test.each(['24:00', '25:61', '99:99:99', '-1:00', 'noon', '', '٠٧:٣٠'])(
    'a start at %j is answered as it is',
    async (time) => {
      const vehicleNo = `start ${time}`;
      const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: vehicleNo, duty_date: '2026-02-30' });
      await duties.rows.detail(scheduleTripId, { start_time: time, end_time: time });
      expect((await duties.findOnDuty(vehicleNo)).trips[0]).toMatchObject({ startTime: time, endTime: time });
    },
  );

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
