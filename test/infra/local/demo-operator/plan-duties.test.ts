import { expect, test } from 'vitest';
import { type DemoRoute, planDuties } from '../../../../infra/local/demo-operator/plan-duties.ts';

const options = { now: new Date('2026-11-23T20:00:00Z'), timeZone: 'Asia/Kolkata' };
const route = (feedId: string, id: string): DemoRoute => ({ feedId, id, shortName: null, longName: 'ü'.repeat(300) });
const routes = [route('raba', '151'), route('raba', 'R:2'), route('metro', '151'), route('metro', '012')];

test('the same routes give the same duties', () => {
  expect(planDuties(routes, options)).toEqual(planDuties(routes, options));
});

test('a route keeps a number that no other feed has, so that a duty finds its route', () => {
  const { rows } = planDuties(routes, options);
  expect(rows.bus_route.map(({ route_id: id }) => id)).toEqual([151, 9_000_002, 9_000_003, 9_000_004]);
  expect(rows.bus_route[1]).toMatchObject({ route_number: 'R:2', route_name: 'ü'.repeat(255) });
});

test('every vehicle has a unique number that fits its column, and every trip an existing route', () => {
  const { rows, onDuty } = planDuties(routes, options);
  const numbers = rows.vehicles.map(({ fleet_no: no }) => String(no));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...onDuty.map(({ vehicleNo }) => vehicleNo.length))).toBeLessThanOrEqual(20);
  const ids = new Set(rows.bus_route.map(({ route_id: id }) => id));
  const trips = [...rows.bus_schedule_trip_detail, ...rows.bus_schedule_trip_flexi];
  expect(trips.every(({ route_number_id: id }) => ids.has(id))).toBe(true);
});

test('without routes no vehicle is on duty', () => {
  expect(planDuties([], options)).toMatchObject({ onDuty: [], rows: { waybills: [], bus_route: [] } });
});

test("times are in the operator's time zone", () => {
  const [waybill] = planDuties(routes, options).rows.waybills;
  expect(waybill).toMatchObject({ updated_at: '2026-11-24 01:30:00', duty_date: '2026-11-24' });
});

test('trips have a start and an end time', () => {
  const [first, second] = planDuties(routes, options).rows.bus_schedule_trip_detail;
  expect(first).toMatchObject({ trip_number: 1, start_time: '06:55', end_time: '07:40' });
  expect(second).toMatchObject({ trip_number: 2, start_time: '07:50', end_time: '08:35' });
});

test('trips are those of the timetable where it is known, one after the other', () => {
  const trips = ['06:10-06:55', '06:30-07:15', '07:00-07:45', '07:50-08:35', '09:00-09:45', '10:00-10:45'].map(
    (text) => {
      const [start = '', end = ''] = text.split('-');
      return { start, end };
    },
  );
  const known = [{ ...route('raba', '151'), trips }];
  const { rows } = planDuties(known, { ...options, vehicles: 2 });
  const timesOf = (id: number) =>
    rows.bus_schedule_trip_detail
      .filter(({ schedule_trip_id: schedule }) => schedule === id)
      .map(({ start_time: start, end_time: end }) => `${start}-${end}`);
  const [first, second] = rows.waybills.map(({ schedule_trip_id: id }) => timesOf(Number(id)));
  expect(first?.slice(0, 4)).toEqual(['06:10-06:55', '07:00-07:45', '07:50-08:35', '09:00-09:45']);
  expect(second?.[0]).toBe('06:30-07:15');
});
