import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Duties, openDuties } from './open-duties.ts';

let duties: Duties;
beforeAll(async () => {
  duties = await openDuties();
});
afterAll(() => duties.close());

describe('the trips of a duty', () => {
  test('start at the lowest active trip of the schedule', async () => {
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'C1' });
    for (const trip_number of [5, 4, 3, 2, 1]) {
      await duties.rows.detail(scheduleTripId, { trip_number, is_active_trip: trip_number === 3 || trip_number === 5 });
    }
    expect(await duties.findTrips('C1')).toEqual(['3@500*', '4@500', '5@500*']);
  });

  test('start at a requested trip number, before or after the active one', async () => {
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'C2' });
    for (const trip_number of [1, 2, 3, 4]) {
      await duties.rows.detail(scheduleTripId, { trip_number, is_active_trip: trip_number === 3 });
    }
    expect(await duties.findTrips('C2', 2)).toEqual(['2@500', '3@500*', '4@500']);
    expect(await duties.findTrips('C2', 4)).toEqual(['4@500']);
  });

  test('start at 1 if none is active', async () => {
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'C3' });
    for (const trip_number of [-1, 0, 1, 2]) await duties.rows.detail(scheduleTripId, { trip_number });
    expect(await duties.findTrips('C3')).toEqual(['1@500', '2@500']);
  });

  test('exclude deleted trips, which do not make a schedule active either', async () => {
    const { scheduleTripId, waybillId } = await duties.rows.waybill({ vehicle_no: 'C4' });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, is_active_trip: true, deleted: true });
    await duties.rows.detail(scheduleTripId, { trip_number: 2 });
    await duties.rows.flexi(waybillId, { trip_number: 3, created_at: '2026-03-10 09:00' });
    await duties.rows.flexi(waybillId, {
      trip_number: 4,
      created_at: '2026-03-10 09:00',
      deleted: true,
      is_active_trip: true,
    });
    expect(await duties.findTrips('C4')).toEqual(['2@500', '3@500']);
  });

  test('exclude flexi trips if a trip of the schedule is active, for any requested number', async () => {
    const { scheduleTripId, waybillId } = await duties.rows.waybill({ vehicle_no: 'C5' });
    await duties.rows.detail(scheduleTripId, { trip_number: 2, is_active_trip: true });
    await duties.rows.flexi(waybillId, { trip_number: 2, is_active_trip: true, created_at: '2026-03-10 09:00' });
    expect(await duties.findTrips('C5')).toEqual(['2@500*']);
    expect(await duties.findTrips('C5', 1)).toEqual(['2@500*']);
  });

  test('start at the lowest active flexi trip, in both tables, at any age', async () => {
    const { scheduleTripId, waybillId } = await duties.rows.waybill({ vehicle_no: 'C6' });
    for (const trip_number of [1, 2, 3]) await duties.rows.detail(scheduleTripId, { trip_number });
    for (const trip_number of [1, 2, 4]) {
      const is_active_trip = trip_number === 2;
      await duties.rows.flexi(waybillId, {
        trip_number,
        is_active_trip,
        route_number_id: 600,
        created_at: '2020-01-01',
      });
    }
    expect(await duties.findTrips('C6')).toEqual(['2@500', '2@600*', '3@500', '4@600']);
  });

  test('include a number of both tables twice, that of the schedule first', async () => {
    const { scheduleTripId, waybillId } = await duties.rows.waybill({ vehicle_no: 'C7' });
    await duties.rows.flexi(waybillId, {
      trip_number: 1,
      route_number_id: 1,
      trip_order: -1,
      created_at: '2026-03-10 09:00',
    });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, route_number_id: 2 });
    expect(await duties.findTrips('C7')).toEqual(['1@2', '1@1']);
  });

  test("include flexi trips without an active one for a day after their creation, in the operator's zone", async () => {
    const { waybillId } = await duties.rows.waybill({ vehicle_no: 'C8' });
    await duties.rows.flexi(waybillId, { trip_number: 1, created_at: '2026-03-09 11:59:59.999' });
    await duties.rows.flexi(waybillId, { trip_number: 2, created_at: '2026-03-09 12:00:00' });
    await duties.rows.flexi(waybillId, { trip_number: 3, created_at: null });
    await duties.rows.flexi(waybillId, { trip_number: 4, created_at: '2026-03-10 12:00:00' });
    expect(await duties.findTrips('C8')).toEqual(['2@500', '4@500']);
  });

  test('include flexi trips of any age for a requested trip number', async () => {
    const { waybillId } = await duties.rows.waybill({ vehicle_no: 'C9' });
    await duties.rows.flexi(waybillId, { trip_number: 1, created_at: '2020-01-01' });
    await duties.rows.flexi(waybillId, { trip_number: 2, created_at: null });
    expect(await duties.findTrips('C9', 1)).toEqual(['1@500', '2@500']);
  });

  test('exclude flexi trips of another waybill', async () => {
    const other = await duties.rows.waybill({ vehicle_no: 'C10 other' });
    await duties.rows.waybill({ vehicle_no: 'C10' });
    await duties.rows.flexi(other.waybillId, { trip_number: 1, created_at: '2026-03-10 09:00' });
    expect(await duties.findTrips('C10')).toEqual([]);
  });

  test('are ordered by trip order, then by route, within one number and table', async () => {
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'C11' });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, trip_order: 2, route_number_id: 7 });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, trip_order: 1, route_number_id: 9 });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, trip_order: 1, route_number_id: 8 });
    expect(await duties.findTrips('C11')).toEqual(['1@8', '1@9', '1@7']);
  });
});

describe('a duty without trips', () => {
  test('has the route of the schedule, without trip number, organisation and flag', async () => {
    await duties.rows.schedule({ schedule_number: 'S-D1', route_id: 700 });
    await duties.rows.route({ route_id: 700, route_number: '47A', route_name: 'Circle' });
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'D1', schedule_no: 'S-D1' });
    await duties.rows.detail(scheduleTripId, { trip_number: 1, is_active_trip: true, org_name: 'Org' });
    const fromSchedule = {
      tripNumber: null,
      routeId: '700',
      routeNumber: '47A',
      routeName: 'Circle',
      scheduleNumber: 'S-D1',
      orgName: null,
      isActive: null,
      startTime: null,
      endTime: null,
    };
    expect((await duties.findOnDuty('D1', 99)).trips).toEqual([fromSchedule]);
    expect(await duties.findTrips('D1')).toEqual(['1@500*']); // the high number before has poisoned nothing
  });

  test('has no route if the schedule is deleted, unknown or not set', async () => {
    await duties.rows.schedule({ schedule_number: 'S-D2', route_id: 700, deleted: true });
    await duties.rows.waybill({ vehicle_no: 'D2', schedule_no: 'S-D2' });
    await duties.rows.waybill({ vehicle_no: 'D3', schedule_no: 'S-none' });
    await duties.rows.waybill({ vehicle_no: 'D4', schedule_no: null });
    for (const vehicle of ['D2', 'D3', 'D4']) expect(await duties.findTrips(vehicle)).toEqual([]);
  });
});

describe('the names of a route', () => {
  test('are null if the route is deleted or unknown, and present if the flag is NULL', async () => {
    await duties.rows.route({ route_id: 801, route_number: 'gone', route_name: 'gone', deleted: true });
    await duties.rows.route({ route_id: 802, route_number: 'here', route_name: null, deleted: null });
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'E1' });
    for (const [trip_number, route_number_id] of [
      [1, 801],
      [2, 802],
      [3, 803],
    ]) {
      await duties.rows.detail(scheduleTripId, { trip_number, route_number_id });
    }
    const { trips } = await duties.findOnDuty('E1');
    expect(trips.map((trip) => [trip.routeId, trip.routeNumber, trip.routeName])).toEqual([
      ['801', null, null],
      ['802', 'here', null],
      ['803', null, null],
    ]);
  });

  test('do not duplicate a trip if a route id occurs twice', async () => {
    await duties.rows.route({ route_id: 810, route_number: 'b', route_name: 'Second' });
    await duties.rows.route({ route_id: 810, route_number: 'a', route_name: 'First' });
    const { scheduleTripId } = await duties.rows.waybill({ vehicle_no: 'E2' });
    await duties.rows.detail(scheduleTripId, { route_number_id: 810 });
    expect((await duties.findOnDuty('E2')).trips).toEqual([
      expect.objectContaining({ routeNumber: 'a', routeName: 'First' }),
    ]);
  });
});
