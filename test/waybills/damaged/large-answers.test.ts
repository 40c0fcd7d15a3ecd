import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { type Backends, startBackends } from '../../connections/postgres/conformance/backends.ts';
import { openTransport, transports } from '../../connections/postgres/conformance/transports.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

const vehicles = Array.from({ length: 30 }, (_, index) => `V${index}`);

let server: TestDatabase;
let backends: Backends;
beforeAll(async () => {
  server = await createTestDatabase();
  // The Data API returns at most 1 MiB, and 64 KB in a row: 30 rows of about 45 KB are too many, and one row is too long.
  await server.query(`
    INSERT INTO waybills SELECT i, 'W' || i, 'ORDINARY', CASE WHEN i < 30 THEN 'V' || i ELSE 'long' END, 'S', now(), now(), '2026-11-27',
      i, 'Online', false, false, 1, 1 FROM generate_series(0, 30) i;
    INSERT INTO bus_schedule_trip_detail SELECT i, trip, 47, repeat('s', 200), 'North', false, trip, false, '07:30', '08:15'
      FROM generate_series(0, 30) i, generate_series(1, CASE WHEN i < 30 THEN 160 ELSE 320 END) trip;
    ANALYZE`);
  backends = await startBackends(server.url);
});
afterAll(async () => {
  await backends?.stop();
  await server?.drop();
});

test.each(transports)(
  'every vehicle of a list, a route and a depot is answered over $name, however long the answer is',
  async (transport) => {
    const { database } = openTransport(transport, { backends });
    const waybills = createWaybills({ database, timeZone: 'UTC', clock: createMovableClock(0), cacheTtlMs: 0 });
    const listed = await waybills.findDuties([...vehicles, 'long'], createCall());
    const onRoute = await waybills.findDutiesOfRoute({ routeId: '47', vehicleNos: [] }, createCall());
    const inDepot = await waybills.findDutiesOfDepot('North', createCall());
    await database.close();
    const long = transport.name === 'data-api' ? 'unreadable' : 'on-duty';
    for (const duties of [listed, onRoute.duties, inDepot.duties]) {
      expect(Object.fromEntries(duties.map(({ vehicleNo, state }) => [vehicleNo, state]))).toEqual({
        ...Object.fromEntries(vehicles.map((vehicle) => [vehicle, 'on-duty'])),
        long,
      });
    }
    expect([onRoute.isComplete, inDepot.isComplete]).toEqual([true, true]);
  },
);
