import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Database } from '../../shared/connections/postgres/database.ts';
import type { Duty } from '../../shared/duty/duty.ts';
import { createWaybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase } from '../support/servers/postgres.ts';
import { connectTo, createRows } from '../support/servers/waybills-database.ts';

/** SQL that creates the function for lookups. */
export const dutyFunctionSql = await readFile('infra/aws/database/setup/duty-function.sql', 'utf8');

export type Duties = Awaited<ReturnType<typeof openDuties>>;

/**
 * A database for the rows of a test file, and its duties as they are at 12:00 of 2026-03-10 in Asia/Kolkata. Every lookup of one
 * vehicle runs twice, with and without the function in the database, and both give the same duty or the same error.
 */
export async function openDuties() {
  const server = await createTestDatabase();
  await server.query(dutyFunctionSql);
  /** Over a connection of its own, and without a cache. */
  const openWaybills = (login: { user?: string; password?: string } = {}) => {
    const url = Object.assign(new URL(server.url), {
      ...(login.user === undefined ? {} : { username: login.user, password: login.password }),
    });
    const { database } = connectTo(url.href);
    const clock = createMovableClock(Date.UTC(2026, 2, 10, 6, 30));
    const open = (of: Database) => createWaybills({ database: of, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 0 });
    return { database, waybills: open(database), withoutFunction: open(hideFunction(database)) };
  };
  const rows = createRows(server);
  const { database, waybills, withoutFunction } = openWaybills();
  await rows.waybill({ vehicle_no: 'first' });
  await waybills.findDuty('first', null, createCall()); // finds the function
  await server.query('DELETE FROM waybills');
  const find = async (vehicleNo: string, tripNumber: number | null = null): Promise<Duty> => {
    const [byFunction, byStatement] = await Promise.allSettled(
      [waybills, withoutFunction].map((one) => one.findDuty(vehicleNo, tripNumber, createCall())),
    );
    expect(byFunction).toEqual(byStatement);
    expect([waybills.callsFunction(), withoutFunction.callsFunction()]).toEqual([true, false]);
    if (byFunction?.status !== 'fulfilled') throw byFunction?.reason;
    return byFunction.value;
  };
  const findOnDuty = async (vehicleNo: string, tripNumber: number | null = null) => {
    const duty = await find(vehicleNo, tripNumber);
    if (duty.state !== 'on-duty') throw new Error(`${vehicleNo} is ${duty.state}`);
    return duty;
  };
  return {
    server,
    rows,
    openWaybills,
    find,
    findMany: (vehicleNos: readonly string[]) => waybills.findDuties(vehicleNos, createCall()),
    findOnDuty,
    /** `trip number @ route`, with a star for an active one. */
    findTrips: async (vehicleNo: string, tripNumber: number | null = null): Promise<string[]> => {
      const { trips } = await findOnDuty(vehicleNo, tripNumber);
      return trips.map((trip) => `${trip.tripNumber}@${trip.routeId}${trip.isActive ? '*' : ''}`);
    },
    close: async () => {
      await database.close();
      await server.drop();
    },
  };
}

/** The database of a role that does not find the function. */
function hideFunction(database: Database): Database {
  return {
    ...database,
    query: async (...query) => (await database.query(...query)).map(({ has_function, ...row }) => row),
  };
}
