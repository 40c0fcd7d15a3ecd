import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInputError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createWaybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';
import { connectTo, createRows } from '../support/servers/waybills-database.ts';

let server: TestDatabase;
let rows: ReturnType<typeof createRows>;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await createTestDatabase();
  rows = createRows(server);
});
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
  await server.drop();
});

function open({ cacheTtlMs = 0, maxCached = 100 } = {}) {
  const clock = createMovableClock();
  const { database, account } = connectTo(server.url);
  closers.push(() => database.close());
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs, maxCached });
  const queries = () => account.figures().opened + account.figures().reused;
  return { waybills, clock, queries, database };
}

test('a list is answered in the order of the request, with duplicates and unknown vehicles', async () => {
  for (const vehicle_no of ['L1', 'L2']) await rows.waybill({ vehicle_no, service_type: vehicle_no });
  const { waybills } = open();
  const duties = await waybills.findDuties(['L2', 'none', 'L1', 'L2'], createCall());
  expect(duties.map(({ vehicleNo, state }) => `${vehicleNo} ${state}`)).toEqual([
    'L2 on-duty',
    'none unknown',
    'L1 on-duty',
    'L2 on-duty',
  ]);
});

test('a vehicle has the same duty alone and in a list', async () => {
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'L3', schedule_no: 'S', updated_at: '2026-01-01 10:00' });
  await rows.detail(scheduleTripId, { trip_number: 1 });
  await rows.detail(scheduleTripId, { trip_number: 2, is_active_trip: true });
  const { waybills } = open();
  const alone = await waybills.findDuty('L3', null, createCall());
  expect(await waybills.findDuties(['L3'], createCall())).toEqual([alone]);
});

test('1,000 vehicles are answered by one statement, and 1,001 are refused', async () => {
  await server.query(`INSERT INTO waybills (waybill_id, vehicle_no, status, schedule_trip_id, deleted, is_flexi, schedule_id, entity_id)
    SELECT 100000 + i, 'M' || i, 'Online', i, false, false, 1, 1 FROM generate_series(1, 1000) i`);
  const { waybills, queries } = open();
  const ids = Array.from({ length: 1000 }, (_, index) => `M${index + 1}`);
  const duties = await waybills.findDuties(ids, createCall());
  expect(duties.filter(({ state }) => state === 'on-duty')).toHaveLength(1000);
  expect(queries()).toBe(1);
  await expect(waybills.findDuties([...ids, 'one more'], createCall())).rejects.toThrow(InvalidInputError);
});

test('an empty list sends no query', async () => {
  const { waybills, queries } = open();
  expect(await waybills.findDuties([], createCall())).toEqual([]);
  expect(queries()).toBe(0);
});

test('a cached duty is used until its TTL ends by the wall clock', async () => {
  await rows.waybill({ vehicle_no: 'N1', service_type: 'before' });
  const { waybills, clock, queries } = open({ cacheTtlMs: 30_000 });
  await waybills.findDuty('N1', null, createCall());
  await server.query("UPDATE waybills SET service_type = 'after' WHERE vehicle_no = 'N1'");
  clock.advance(29_999);
  expect(await waybills.findDuty('N1', null, createCall())).toMatchObject({ serviceType: 'before' });
  expect(queries()).toBe(1);
  clock.advance(1);
  expect(await waybills.findDuty('N1', null, createCall())).toMatchObject({ serviceType: 'after' });
});

test('a duty cached in the future, after the clock was set back, is not used', async () => {
  const { waybills, clock, queries } = open({ cacheTtlMs: 30_000 });
  await waybills.findDuty('N1', null, createCall());
  clock.setWallBy(-3_600_000);
  await waybills.findDuty('N1', null, createCall());
  expect(queries()).toBe(2);
});

test('a TTL of 0 disables the cache', async () => {
  const { waybills, queries } = open({ cacheTtlMs: 0 });
  await waybills.findDuty('N2', null, createCall());
  await waybills.findDuty('N2', null, createCall());
  expect([queries(), waybills.figures().cached]).toEqual([2, 0]);
});

test('the cache distinguishes trip numbers, and none from any', async () => {
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'N3' });
  for (const trip_number of [1, 2, 3]) await rows.detail(scheduleTripId, { trip_number });
  const { waybills } = open({ cacheTtlMs: 30_000 });
  const first = async (tripNumber: number | null) => {
    const duty = await waybills.findDuty('N3', tripNumber, createCall());
    return duty.state === 'on-duty' ? duty.trips[0]?.tripNumber : duty.state;
  };
  expect([await first(99), await first(3), await first(null), await first(2)]).toEqual([undefined, 3, 1, 2]);
});

test('no two pairs of vehicle and trip number share a cache entry', async () => {
  await rows.waybill({ vehicle_no: '1/X', service_type: 'slash' });
  const { waybills } = open({ cacheTtlMs: 30_000 });
  expect((await waybills.findDuty('X', 1, createCall())).state).toBe('unknown');
  expect(await waybills.findDuty('1/X', null, createCall())).toMatchObject({ serviceType: 'slash' });
});

test('the cache has a maximum size', async () => {
  const { waybills } = open({ cacheTtlMs: 30_000, maxCached: 3 });
  for (const vehicle of ['a', 'b', 'c', 'd', 'e']) await waybills.findDuty(vehicle, null, createCall());
  expect(waybills.figures()).toEqual({ cached: 3, maxCached: 3 });
});

test('a list uses cached duties and queries the rest', async () => {
  for (const vehicle_no of ['P1', 'P2']) await rows.waybill({ vehicle_no, service_type: 'before' });
  const { waybills } = open({ cacheTtlMs: 30_000 });
  await waybills.findDuty('P1', null, createCall());
  await server.query("UPDATE waybills SET service_type = 'after' WHERE vehicle_no IN ('P1', 'P2')");
  const duties = await waybills.findDuties(['P1', 'P2'], createCall());
  expect(duties).toMatchObject([{ serviceType: 'before' }, { serviceType: 'after' }]);
});

test('a database failure is an error with Retry-After and is not cached', async () => {
  const other = await createTestDatabase();
  const { database } = connectTo(other.url);
  closers.push(() => database.close());
  const waybills = createWaybills({ database, timeZone: 'UTC', clock: createMovableClock(), cacheTtlMs: 30_000 });
  await other.query('ALTER TABLE waybills RENAME TO elsewhere');
  const failure = await waybills.findDuty('Q1', null, createCall()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnavailableError);
  expect((failure as UnavailableError).retryAfterSeconds).toBeGreaterThan(0);
  expect((failure as UnavailableError).peer).toBe('waybills');
  await other.query('ALTER TABLE elsewhere RENAME TO waybills');
  expect((await waybills.findDuty('Q1', null, createCall())).state).toBe('unknown');
  closers.push(() => other.drop());
});
