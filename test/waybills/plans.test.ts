import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dutiesOfDepotStatement,
  dutiesOfRouteStatement,
  dutiesStatement,
  dutyStatement,
} from '../../shared/waybills/duty-statement.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  // Two years of an operator: 100 vehicles on duty today, with 5 trips of 40 routes.
  await server.query(`
    INSERT INTO waybills SELECT i, 'W' || i, 'ORDINARY', 'V' || i % 400, 'S' || i % 5000, now() - i * interval '20 min',
      now(), '2026-11-27', i % 5000, CASE WHEN i <= 100 THEN 'Online' ELSE 'Closed' END, false, false, 1, 1
      FROM generate_series(1, 50000) i;
    INSERT INTO bus_schedule_trip_detail SELECT i / 5, i % 5 + 1, i / 5 % 40, 'S' || i / 5, 'Org ' || i / 5 % 20, i % 5 = 0, i % 5, false,
      '07:30', '08:15' FROM generate_series(0, 24999) i;
    INSERT INTO bus_schedule_trip_flexi SELECT 0, 1, i % 40, 'S', 'Org ' || i % 20, false, 1, false, '07:30', '08:15', now(), i
      FROM generate_series(1, 20000) i;
    INSERT INTO bus_schedule SELECT 'S' || i, i % 40, false FROM generate_series(0, 4999) i;
    INSERT INTO bus_route SELECT i, 'R' || i, 'Route ' || i, false FROM generate_series(0, 4999) i;
    INSERT INTO vehicles SELECT 'V' || i, i % 400, 'P' || i, false FROM generate_series(0, 3999) i;
    INSERT INTO entities SELECT i, 'Org ' || i, 'Depot', false FROM generate_series(0, 1999) i;
    ANALYZE`);
});
afterAll(() => server.drop());

describe('with the indexes of the schema, no table is read as a whole by', () => {
  test.each([
    ['one vehicle', dutyStatement, "'V7'"],
    ['many vehicles', dutiesStatement, "ARRAY['V7', 'V8']"],
    ['a route', dutiesOfRouteStatement, "'7', ARRAY['V9']"],
    ['a depot', dutiesOfDepotStatement, "'Org 7'"],
  ] as const)('the statement of %s', async (_, { text }, parameters) => {
    await server.query('DEALLOCATE ALL');
    await server.query(`PREPARE planned AS ${text}`);
    const plan = await server.query(`EXPLAIN (FORMAT JSON) EXECUTE planned(${parameters})`);
    const scans = [...JSON.stringify(plan).matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)];
    expect(scans.map(([, table]) => table)).toEqual([]);
    expect(JSON.stringify(plan)).toContain('waybills_vehicle');
  });
});
