import type { Duty } from '../../shared/duty/duty.ts';
import { createWaybills } from '../../shared/waybills/waybills.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase } from '../support/servers/postgres.ts';
import { connectTo, createRows } from '../support/servers/waybills-database.ts';

export type Duties = Awaited<ReturnType<typeof openDuties>>;

/** A database for the rows of a test file, and its duties as they are at 12:00 of 2026-03-10 in Asia/Kolkata. */
export async function openDuties() {
  const server = await createTestDatabase();
  /** Over a connection of its own, and without a cache. */
  const openWaybills = () => {
    const { database } = connectTo(server.url);
    const clock = createMovableClock(Date.UTC(2026, 2, 10, 6, 30));
    return { database, waybills: createWaybills({ database, timeZone: 'Asia/Kolkata', clock, cacheTtlMs: 0 }) };
  };
  const { database, waybills } = openWaybills();
  const find = (vehicleNo: string, tripNumber: number | null = null): Promise<Duty> =>
    waybills.findDuty(vehicleNo, tripNumber, createCall());
  const findOnDuty = async (vehicleNo: string, tripNumber: number | null = null) => {
    const duty = await find(vehicleNo, tripNumber);
    if (duty.state !== 'on-duty') throw new Error(`${vehicleNo} is ${duty.state}`);
    return duty;
  };
  return {
    server,
    rows: createRows(server),
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
