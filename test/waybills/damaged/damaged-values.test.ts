import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { type Backends, startBackends } from '../../connections/postgres/conformance/backends.ts';
import { openTransport, transports } from '../../connections/postgres/conformance/transports.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { createRows, replaceServiceType } from '../../support/servers/waybills-database.ts';

/** What reading one vehicle's row runs into, by the vehicle: an expression of PL/pgSQL, or a whole statement, and its SQLSTATE. */
const damages: Readonly<Record<string, readonly [code: string, state: string]>> = {
  division: ['1 / 0', '22012'],
  number: ["'x'::int", '22P02'],
  overflow: ['2147483647 + 1', '22003'],
  date: ["'2026-02-30'::date", '22008'],
  moment: ["'x'::timestamp", '22007'],
  'nul in json': [`'{"a":"\\u0000"}'::jsonb ->> 'a'`, '22P05'],
  bytes: ["convert_from('\\xe9'::bytea, 'UTF8')", '22021'],
  'nul byte': ["convert_from('\\x00'::bytea, 'UTF8')", '22021'],
  array: ["'{1,2'::int[]", '22P02'],
  expression: ["'a' ~ '('", '2201B'],
  base64: ["decode('*', 'base64')", '22023'],
  'several rows': ['(SELECT n FROM generate_series(1, 2) n)', '21000'],
  raised: ["RAISE EXCEPTION 'no duty'", 'P0001'],
  'external routine': ["RAISE EXCEPTION 'no answer' USING ERRCODE = '38001'", '38001'],
  page: ["RAISE EXCEPTION 'invalid page in block 0' USING ERRCODE = 'XX001'", 'XX001'],
  chunk: ["RAISE EXCEPTION 'missing chunk number 0 for toast value 1' USING ERRCODE = 'XX000'", 'XX000'],
};
const damagedVehicles = Object.keys(damages);

/** A function that fails for the damaged vehicles. */
const readType = `
  CREATE FUNCTION read_type(type text, vehicle text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN
    CASE vehicle
      ${Object.entries(damages)
        .map(
          ([vehicle, [code]]) =>
            `WHEN '${vehicle}' THEN ${code.startsWith('RAISE') ? code : `RETURN (${code})::text`};`,
        )
        .join('\n')}
      ELSE RETURN type;
    END CASE;
  END $$`;

let server: TestDatabase;
let backends: Backends;
beforeAll(async () => {
  server = await createTestDatabase();
  const rows = createRows(server);
  for (const vehicle_no of ['good 1', ...damagedVehicles, 'good 2']) {
    const { scheduleTripId } = await rows.waybill({ vehicle_no, service_type: 'ORDINARY' });
    await rows.detail(scheduleTripId, { route_number_id: 47, org_name: 'North' });
  }
  await server.query(readType);
  await replaceServiceType(server, 'read_type(service_type, vehicle_no)');
  backends = await startBackends(server.url);
});
afterAll(async () => {
  await backends?.stop();
  await server?.drop();
});

describe.each(transports)('a value that cannot be read, over $name', (transport) => {
  const open = () => {
    const { database } = openTransport(transport, { backends });
    const waybills = createWaybills({ database, timeZone: 'UTC', clock: createMovableClock(0), cacheTtlMs: 0 });
    return { waybills, close: () => database.close() };
  };

  test('fails the question about its vehicle as a fault of the database', async () => {
    const { waybills, close } = open();
    const found: unknown[] = [];
    for (const vehicle of damagedVehicles) {
      const error = await waybills.findDuty(vehicle, null, createCall()).catch((reason: unknown) => reason);
      const { code, reason, message } = error as { code: string; reason: string; message: string };
      found.push([vehicle, code, reason, /\((\w+)\)/.exec(message)?.[1]]);
    }
    await close();
    expect(found).toEqual(damagedVehicles.map((vehicle) => [vehicle, 'unavailable', 'refused', damages[vehicle]?.[1]]));
  });

  test('leaves the other vehicles of a list, a route and a depot', async () => {
    const { waybills, close } = open();
    const asked = ['good 1', ...damagedVehicles, 'good 2', 'none', 'good 1'];
    const listed = await waybills.findDuties(asked, createCall());
    const onRoute = await waybills.findDutiesOfRoute({ routeId: '47', vehicleNos: [] }, createCall());
    const inDepot = await waybills.findDutiesOfDepot('North', createCall());
    await close();
    const stateOf = (vehicle: string) =>
      vehicle === 'none' ? 'unknown' : vehicle.startsWith('good') ? 'on-duty' : 'unreadable';
    expect(listed.map(({ vehicleNo, state }) => [vehicleNo, state])).toEqual(asked.map((one) => [one, stateOf(one)]));
    const all = ['good 1', ...damagedVehicles, 'good 2'].toSorted();
    for (const { duties, isComplete } of [onRoute, inDepot]) {
      const states = duties.map(({ vehicleNo, state }) => [vehicleNo, state] as const);
      expect(states.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(all.map((one) => [one, stateOf(one)]));
      expect(isComplete).toBe(true);
    }
  });
});
