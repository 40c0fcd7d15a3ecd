import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeVehicle } from '../../../shared/duty/vehicle.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';

const name = `ascii_${Date.now()}`;
const schema = new URL('../../../infra/local/waybills/schema.sql', import.meta.url);

const text = "E'\\351'";
const trip = (columns: string) =>
  `INSERT INTO bus_schedule_trip_detail SELECT schedule_trip_id, 1, ID, ${columns} FROM waybills WHERE waybill_id = ID`;
const flexi = (columns: string) => `INSERT INTO bus_schedule_trip_flexi SELECT 0, 1, ID, ${columns}, now(), ID`;
const ownTrips = 'UPDATE waybills SET schedule_trip_id = ID WHERE waybill_id = ID';

/** A vehicle for each column that a lookup reads, and the statements that write Latin-1 into it. ID is that of its waybill. */
const columns: readonly (readonly [column: string, ...statements: readonly string[]])[] = [
  ['waybill_no', `UPDATE waybills SET waybill_no = ${text} WHERE waybill_id = ID`],
  ['service_type', `UPDATE waybills SET service_type = ${text} WHERE waybill_id = ID`],
  ['schedule_no', `UPDATE waybills SET schedule_no = ${text} WHERE waybill_id = ID`],
  ['duty_date', `UPDATE waybills SET duty_date = ${text} WHERE waybill_id = ID`],
  [
    'entity_remark',
    "INSERT INTO vehicles VALUES ('entity_remark', ID, 'P', false)",
    `INSERT INTO entities VALUES (ID, ${text}, 'Depot', false)`,
  ],
  ['trip schedule', ownTrips, trip(`${text}, 'O', true, 1, false, '07:00', '08:00'`)],
  ['trip org_name', ownTrips, trip(`'S', ${text}, true, 1, false, '07:00', '08:00'`)],
  ['trip start_time', ownTrips, trip(`'S', 'O', true, 1, false, ${text}, '08:00'`)],
  ['trip end_time', ownTrips, trip(`'S', 'O', true, 1, false, '07:00', ${text}`)],
  ['flexi schedule', flexi(`${text}, 'O', true, 1, false, '07:00', '08:00'`)],
  ['flexi org_name', flexi(`'S', ${text}, true, 1, false, '07:00', '08:00'`)],
  ['flexi start_time', flexi(`'S', 'O', true, 1, false, ${text}, '08:00'`)],
  ['flexi end_time', flexi(`'S', 'O', true, 1, false, '07:00', ${text}`)],
  [
    'route_number',
    flexi("'S', 'O', true, 1, false, '07:00', '08:00'"),
    `INSERT INTO bus_route VALUES (ID, ${text}, 'Name', false)`,
  ],
  [
    'route_name',
    flexi("'S', 'O', true, 1, false, '07:00', '08:00'"),
    `INSERT INTO bus_route VALUES (ID, '7', ${text}, false)`,
  ],
  [
    'schedule route',
    "UPDATE waybills SET schedule_no = 'S-ID' WHERE waybill_id = ID",
    "INSERT INTO bus_schedule VALUES ('S-ID', ID, false)",
    `INSERT INTO bus_route VALUES (ID, '7', ${text}, false)`,
  ],
];

let server: TestDatabase;
let url: string;
beforeAll(async () => {
  server = await createTestDatabase();
  await server.query(`CREATE DATABASE ${name} ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`);
  url = Object.assign(new URL(server.url), { pathname: name }).href;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(await readFile(schema, 'utf8'));
  const insert = (id: number, vehicleNo: string, serviceType: string) =>
    client.query(`INSERT INTO waybills VALUES (${id},'WB-${id}',${serviceType},'${vehicleNo}','S-1','2026-11-27 10:00',
      '2026-11-27 09:00','2026-11-27',11,'Online',false,false,1,1)`);
  await insert(1, 'BUS1', "E'D\\351luxe'"); // Latin-1 in a database without an encoding
  for (const id of [2, 3, 4, 5]) await insert(id, `BUS${id}`, "'ORDINARY'");
  for (const [index, [column, ...statements]] of columns.entries()) {
    const id = 100 + index;
    await insert(id, column, "'ORDINARY'");
    for (const statement of statements) await client.query(statement.replaceAll('ID', String(id)));
  }
  await insert(300, "B' || E'\\351' || '", "'ORDINARY'"); // the number of the vehicle itself
  await client.query("UPDATE waybills SET schedule_no = 'S-47' WHERE waybill_id IN (300, 2)");
  await client.query("INSERT INTO bus_schedule VALUES ('S-47', 47, false)");
  await client.end();
});
afterAll(async () => {
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.drop();
});

const open = () => {
  const { database } = connectTo(url);
  const clock = createMovableClock(Date.UTC(2026, 10, 27));
  return { database, waybills: createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 60_000 }) };
};

test("a text that is not valid in its encoding is the database's fault, and leaves the other vehicles of a call", async () => {
  const { database, waybills } = open();
  try {
    await expect(waybills.findDuty('BUS1', null, createCall())).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'refused',
      message: expect.stringContaining('holds a value that cannot be read (22021)'),
    });
    const duties = await waybills.findDuties(['BUS2', 'BUS1', 'BUS3', 'NONE', 'BUS5'], createCall());
    expect(duties.map(({ vehicleNo, state }) => [vehicleNo, state])).toEqual([
      ['BUS2', 'on-duty'],
      ['BUS1', 'unreadable'],
      ['BUS3', 'on-duty'],
      ['NONE', 'unknown'],
      ['BUS5', 'on-duty'],
    ]);
    const context = { countStops: () => null, findServiceType: () => null };
    const described = duties.map((duty) => describeVehicle(duty, context)?.service_type);
    expect(described).toEqual(['ORDINARY', null, 'ORDINARY', undefined, 'ORDINARY']);
    await expect(waybills.findDuty('BUS1', null, createCall())).rejects.toThrow('cannot be read'); // not cached
  } finally {
    await database.close();
  }
});

test('a text that is not valid in any column of a duty leaves the other vehicles', async () => {
  const { database, waybills } = open();
  const names = columns.map(([column]) => column);
  const duties = await waybills.findDuties(['BUS2', ...names, 'BUS3'], createCall());
  await database.close();
  expect(duties.map(({ vehicleNo, state }) => [vehicleNo, state])).toEqual([
    ['BUS2', 'on-duty'],
    ...names.map((name) => [name, 'unreadable']),
    ['BUS3', 'on-duty'],
  ]);
});

test('a vehicle whose number is not valid is left out of a route, which is then not complete', async () => {
  const { database, waybills } = open();
  const { duties, isComplete } = await waybills.findDutiesOfRoute({ routeId: '47', vehicleNos: [] }, createCall());
  await database.close();
  expect([duties.map(({ vehicleNo }) => vehicleNo), isComplete]).toEqual([['BUS2'], false]);
});
