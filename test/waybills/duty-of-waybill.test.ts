import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Duties, openDuties } from './open-duties.ts';

let duties: Duties;
beforeAll(async () => {
  duties = await openDuties();
});
afterAll(() => duties.close());

describe('the current waybill of a vehicle', () => {
  test('is the newest Online one, even if a newer one is not Online', async () => {
    await duties.rows.waybill({ vehicle_no: 'A1', waybill_no: 'old', updated_at: '2026-03-01 08:00' });
    await duties.rows.waybill({ vehicle_no: 'A1', waybill_no: 'new', updated_at: '2026-03-02 08:00' });
    await duties.rows.waybill({
      vehicle_no: 'A1',
      waybill_no: 'closed',
      updated_at: '2026-03-03 08:00',
      status: 'Closed',
    });
    expect((await duties.findOnDuty('A1')).waybillNo).toBe('new');
  });

  test('has a time if any waybill has one', async () => {
    await duties.rows.waybill({ vehicle_no: 'A2', waybill_no: 'timed', updated_at: '2020-01-01 08:00' });
    await duties.rows.waybill({ vehicle_no: 'A2', waybill_no: 'untimed', updated_at: null });
    expect((await duties.findOnDuty('A2')).waybillNo).toBe('timed');
  });

  test('has the highest waybill id among those of the same time', async () => {
    for (const [waybill_id, waybill_no] of [
      [9001, 'low'],
      [9003, 'high'],
      [9002, 'middle'],
    ]) {
      await duties.rows.waybill({ vehicle_no: 'A3', waybill_id, waybill_no, updated_at: '2026-03-01 08:00' });
    }
    const duty = await duties.findOnDuty('A3');
    expect([duty.waybillNo, duty.waybillId]).toEqual(['high', '9003']);
  });

  test('is never a deleted one', async () => {
    await duties.rows.waybill({ vehicle_no: 'A4', waybill_no: 'kept', updated_at: '2026-03-01 08:00' });
    await duties.rows.waybill({
      vehicle_no: 'A4',
      waybill_no: 'deleted',
      updated_at: '2026-03-02 08:00',
      deleted: true,
    });
    expect((await duties.findOnDuty('A4')).waybillNo).toBe('kept');
  });

  test('is, without an Online one, the newest of any status, and gives the service type only', async () => {
    await duties.rows.waybill({
      vehicle_no: 'A5',
      status: 'Closed',
      service_type: 'OLD',
      updated_at: '2026-03-01 08:00',
    });
    await duties.rows.waybill({ vehicle_no: 'A5', status: null, service_type: 'AC', updated_at: '2026-03-02 08:00' });
    await duties.rows.waybill({
      vehicle_no: 'A5',
      status: 'Online',
      service_type: 'X',
      deleted: true,
      updated_at: '2026-03-03',
    });
    expect(await duties.find('A5')).toEqual({
      state: 'off-duty',
      vehicleNo: 'A5',
      serviceType: 'AC',
      entityRemark: null,
    });
  });

  test('is Online only if its status is exactly Online', async () => {
    await duties.rows.waybill({ vehicle_no: 'A6', status: 'online' });
    expect((await duties.find('A6')).state).toBe('off-duty');
  });

  test('does not exist if there is none or all are deleted: the vehicle is unknown', async () => {
    await duties.rows.waybill({ vehicle_no: 'A7', deleted: true });
    expect(await duties.find('A7')).toEqual({ state: 'unknown', vehicleNo: 'A7' });
    expect(await duties.find('nobody')).toEqual({ state: 'unknown', vehicleNo: 'nobody' });
  });
});

describe('the depot', () => {
  test("is the remark of the vehicle's entity, not of the waybill's", async () => {
    await duties.rows.entity({ entity_id: 101, entity_remark: 'North' });
    await duties.rows.entity({ entity_id: 102, entity_remark: 'South' });
    await duties.rows.vehicle({ fleet_no: 'B1', entity_id: 101 });
    await duties.rows.waybill({ vehicle_no: 'B1', entity_id: 102 });
    expect((await duties.findOnDuty('B1')).entityRemark).toBe('North');
  });

  test.each([
    ['a deleted vehicle', { deleted: true }, {}],
    ['a deleted entity', {}, { deleted: true }],
    ['an entity without a remark', {}, { entity_remark: null }],
  ])('is absent with %s', async (name, vehicle, entity) => {
    const number = `B2 ${name.slice(-12)}`;
    const entityId = 200 + name.length;
    await duties.rows.entity({ entity_id: entityId, entity_remark: 'West', ...entity });
    await duties.rows.vehicle({ fleet_no: number, entity_id: entityId, ...vehicle });
    await duties.rows.waybill({ vehicle_no: number });
    expect((await duties.findOnDuty(number)).entityRemark).toBeNull();
  });

  test('is found if the deleted flags are NULL', async () => {
    await duties.rows.entity({ entity_id: 301, entity_remark: 'East', deleted: null });
    await duties.rows.vehicle({ fleet_no: 'B3', entity_id: 301, deleted: null });
    await duties.rows.waybill({ vehicle_no: 'B3' });
    expect((await duties.findOnDuty('B3')).entityRemark).toBe('East');
  });

  test('gives one answer if a fleet number occurs twice', async () => {
    await duties.rows.entity({ entity_id: 311, entity_remark: 'First' });
    await duties.rows.entity({ entity_id: 312, entity_remark: 'Second' });
    await duties.rows.vehicle({ fleet_no: 'B4', entity_id: 312 });
    await duties.rows.vehicle({ fleet_no: 'B4', entity_id: 311 });
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'B4' });
    await duties.rows.detail(scheduleTripId, { trip_number: 1 });
    expect((await duties.findOnDuty('B4')).entityRemark).toBe('First');
    expect(await duties.findTrips('B4')).toEqual(['1@500']);
  });
});
