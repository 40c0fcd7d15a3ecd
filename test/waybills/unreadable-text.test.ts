import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeVehicle } from '../../shared/duty/vehicle.ts';
import { createWaybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';
import { connectTo } from '../support/servers/waybills-database.ts';

const name = `ascii_${Date.now()}`;
const schema = new URL('../../infra/local/waybills/schema.sql', import.meta.url);

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
  await client.end();
});
afterAll(async () => {
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.drop();
});

test("a text that is not valid in its encoding is the database's fault, and leaves the other vehicles of a call", async () => {
  const { database } = connectTo(url);
  const clock = createMovableClock(Date.UTC(2026, 10, 27));
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 60_000 });
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
