import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { publishNetwork } from '../feeds/publish-network.ts';
import { town, townSideTables } from '../feeds/town.ts';
import type { TestDatabase } from '../servers/postgres.ts';
import { createRows } from '../servers/waybills-database.ts';
import { createTestApi, type TestApi } from './api.ts';

const duty = {
  vehicle_no: 'BUS 1%',
  service_type: 'ORDINARY',
  waybill_id: 'W1',
  schedule_no: 'S-7',
  last_updated: '2026-11-23T04:00:00.000Z',
  route_id: '42',
  route_number: '42A',
  is_active_trip: true,
  trip_number: 2,
  depot: 'North',
};
const vehicles = (vehicleIds: unknown) => ({
  method: 'POST',
  target: '/getAllVehiclesByIds',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ vehicleIds }),
});

/** A separate database, and the settings with which the API reaches it, including those of the AWS SDK. */
type DatabaseAccess = {
  readonly database: TestDatabase;
  readonly connection: Readonly<Record<string, string>>;
  readonly stop?: () => Promise<void>;
};

/**
 * Tests the vehicle endpoints over any path to Postgres.
 * @param options.isCancelling whether this path can cancel a statement that outlives its call
 */
export function testVehicleEndpoints(
  open: () => Promise<DatabaseAccess>,
  { name = 'the database', isCancelling = true }: { name?: string; isCancelling?: boolean } = {},
): void {
  describe(`a vehicle endpoint over ${name}`, () => {
    let folder: string;
    let database: TestDatabase;
    let settings: Record<string, string>;
    let api: TestApi;
    let access: DatabaseAccess;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
      await publishNetwork(folder, town, { sideTables: townSideTables });
      access = await open();
      database = access.database;
      await addDuties(database);
      const variables = Object.entries(access.connection);
      for (const [variable, value] of variables) if (isSdkVariable(variable)) vi.stubEnv(variable, value);
      settings = {
        SNAPSHOT_STORE: folder,
        WAYBILLS_DEFAULT_FEED: 'town',
        WAYBILLS_CACHE_TTL: '0',
        WAYBILLS_DB_MAX_CONNECTIONS: '2',
        ...Object.fromEntries(variables.filter(([variable]) => !isSdkVariable(variable))),
      };
      api = createTestApi(settings);
    });

    afterAll(async () => {
      await api?.close();
      await access?.stop?.();
      await database?.drop();
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    });

    it.each(['/vehicle/town/service-type/BUS%201%25', '/vehicle/BUS%201%25/service-type'])(
      'returns the duty of a vehicle at %s, with stop counts from the network',
      async (target) => {
        expect((await api.send(target)).value).toEqual({
          ...duty,
          remaining_trip_details: [
            expect.objectContaining({ trip_number: 3, route_id: '42', stops_count: 3, schedule_number: 'S-7' }),
            expect.objectContaining({ trip_number: 4, route_id: '99', stops_count: null }),
          ],
        });
      },
    );

    it('shows only the data that HEADWAY_VEHICLE_FIELDS makes public, in both versions', async () => {
      const some = createTestApi({ ...settings, HEADWAY_VEHICLE_FIELDS: 'schedule_no,trips' });
      const { value } = await some.send('/vehicle/town/service-type/BUS%201%25');
      const hidden = { service_type: null, waybill_id: null, last_updated: null, depot: null };
      expect(value).toMatchObject({ ...duty, ...hidden });
      const v2 = (await some.send('/v2/vehicles/BUS%201%25')).value;
      expect(v2).toMatchObject({ data: { depot: null, waybillId: null, scheduleNo: 'S-7', dutyDate: null } });
      await some.close();
      const none = createTestApi({ ...settings, HEADWAY_VEHICLE_FIELDS: 'none' });
      const bulk = (await none.send(vehicles(['BUS 1%']))).value as Record<string, unknown>[];
      const { vehicle_no, is_active_trip, ...others } = bulk[0] ?? {};
      expect({ vehicle_no, is_active_trip }).toEqual({ vehicle_no: 'BUS 1%', is_active_trip: false });
      expect(Object.values(others).every((one) => one === null)).toBe(true);
      await none.close();
    });

    it('returns the duty from the requested trip on', async () => {
      const { value } = await api.send('/vehicle/town/service-type/BUS%201%25?trip_number=4');
      expect(value).toMatchObject({ trip_number: 4, is_active_trip: false, remaining_trip_details: null });
    });

    it('reads the service type from the fleet table of the feed if the vehicle has no waybill', async () => {
      const off = (await api.send('/vehicle/town/service-type/FLEET-1')).value;
      expect(off).toMatchObject({ service_type: 'AC', waybill_id: null, is_active_trip: false });
      expect((await api.send('/vehicle/village/service-type/FLEET-1')).value).toMatchObject({ service_type: null });
    });

    it('answers for an unknown feed without stop counts', async () => {
      const { status, value } = await api.send('/vehicle/village/service-type/BUS%201%25');
      expect({ status, value }).toMatchObject({
        status: 200,
        value: { ...duty, remaining_trip_details: [{ stops_count: null }, { stops_count: null }] },
      });
    });

    it('answers without stop counts in a deployment without network data', async () => {
      const { SNAPSHOT_STORE: _, ...withoutStore } = settings;
      const own = createTestApi(withoutStore);
      expect(await own.send('/vehicle/BUS%201%25/service-type')).toMatchObject({ status: 200, value: duty });
      await own.close();
    });

    it('answers with nulls for an unknown vehicle', async () => {
      expect((await api.send('/vehicle/town/service-type/nobody')).value).toMatchObject({
        vehicle_no: 'nobody',
        waybill_id: null,
        service_type: null,
        remaining_trip_details: null,
      });
    });

    it('returns several vehicles in the requested order, with duplicates and without unknown ones', async () => {
      const { value } = await api.send(vehicles(['FLEET-1', 'nobody', 'BUS 1%', 'FLEET-1']));
      expect(value).toMatchObject([
        { vehicle_no: 'FLEET-1', service_type: 'AC' },
        { ...duty, waybill_id: '1', waybill_no: 'W1' },
        { vehicle_no: 'FLEET-1' },
      ]);
      expect((await api.send(vehicles([]))).value).toEqual([]);
    });

    it('returns 1,000 vehicles in one call over one connection, which the ledger counts', async () => {
      const { value } = await api.send(vehicles(['BUS 1%', ...Array.from({ length: 999 }, (_, n) => `"V\\${n}`)]));
      expect(value).toMatchObject([{ ...duty, waybill_id: '1', waybill_no: 'W1' }]);
      expect(api.services.ledger.figures()['database']).toMatchObject({ opened: 1 });
    });

    it('refuses more than 1,000 vehicles and an invalid trip number', async () => {
      expect(await api.send(vehicles(Array(1001).fill('x')))).toMatchObject({
        status: 400,
        value: { error: 'vehicleIds: expected a list of at most 1000' },
      });
      expect((await api.send('/vehicle/x/service-type?trip_number=-1')).status).toBe(400);
    });

    it('reports timings, and that the second call reused the connection', async () => {
      const own = createTestApi(settings);
      const first = await own.send('/vehicle/town/service-type/BUS%201%25');
      const second = await own.send('/vehicle/town/service-type/BUS%201%25');
      expect(first.headers['server-timing']).toMatch(/query;dur=[\d.]+;desc="new".*total;dur=/);
      expect(second.headers['server-timing']).toMatch(/query;dur=[\d.]+;desc="reused".*total;dur=/);
      await own.close();
    });

    it('returns a 503 with Retry-After if the database is down, without revealing its address', async () => {
      const url = { WAYBILLS_DB_URL: 'postgres://operator:hunter2@127.0.0.1:9/secret-name' };
      const endpoint = 'AWS_ENDPOINT_URL_RDS_DATA';
      if (endpoint in access.connection) vi.stubEnv(endpoint, 'http://127.0.0.1:9');
      const patience = { WAYBILLS_DB_RESTART_PATIENCE: '0' };
      const own = createTestApi({ ...settings, ...patience, ...(endpoint in access.connection ? {} : url) });
      for (const request of ['/vehicle/town/service-type/x', vehicles(['x'])]) {
        const { status, headers, value } = await own.send(request);
        expect({ status, retryAfter: Number(headers['retry-after']) > 0 }).toEqual({ status: 503, retryAfter: true });
        expect(JSON.stringify(value)).not.toMatch(/hunter2|secret-name|operator/);
      }
      await own.close();
      if (endpoint in access.connection) vi.stubEnv(endpoint, access.connection[endpoint]);
    });

    it('returns a 503 only for vehicles if no database is configured, and says so', async () => {
      const own = createTestApi({ SNAPSHOT_STORE: folder });
      for (const request of ['/vehicle/town/service-type/x', '/vehicle/x/service-type', vehicles(['x'])]) {
        expect(await own.send(request)).toMatchObject({
          status: 503,
          value: { error: expect.stringContaining('not configured') },
        });
      }
      expect((await own.send('/route/town/42')).status).toBe(200);
      await own.close();
    });

    it(`returns a 504 if a statement outlives the call, and ${isCancelling ? 'cancels it' : 'cannot cancel it'}`, async () => {
      const isRunning = async () => {
        await database.query('SELECT pg_stat_clear_snapshot()'); // within a transaction, pg_stat_activity is a snapshot
        return (await database.countActive()) > 0;
      };
      const outlive = async () => {
        const own = createTestApi(settings);
        await own.send('/vehicle/town/service-type/x');
        await database.query('BEGIN');
        await database.query('LOCK TABLE waybills');
        const { status } = await own.send('/vehicle/town/service-type/x', { remainingMs: 700 });
        const afterwards = expect.poll(isRunning).toBe(!isCancelling); // Neon's proxy cancels with a short delay
        await afterwards.finally(() => database.query('ROLLBACK'));
        await own.close();
        return status;
      };
      let status = await outlive();
      // Again where this machine was so slow that the login took 400 ms: the database then counts as overloaded.
      for (let attempt = 1; attempt < 5 && status === 503; attempt += 1) status = await outlive();
      expect(status).toBe(504);
    });
  });
}

function isSdkVariable(variable: string): boolean {
  return variable.startsWith('AWS_');
}

async function addDuties(database: TestDatabase): Promise<void> {
  const rows = createRows(database);
  await rows.route({ route_id: 42, route_number: '42A', route_name: 'Centre to Harbour' });
  const { scheduleTripId } = await rows.waybill({
    vehicle_no: 'BUS 1%',
    service_type: 'ORDINARY',
    schedule_no: 'S-7',
    updated_at: '2026-11-23 09:30:00',
  });
  await rows.detail(scheduleTripId, { trip_number: 1, route_number_id: 42 });
  await rows.detail(scheduleTripId, { trip_number: 2, route_number_id: 42, is_active_trip: true, org_name: 'North' });
  await rows.detail(scheduleTripId, { trip_number: 3, route_number_id: 42 });
  await rows.detail(scheduleTripId, { trip_number: 4, route_number_id: 99 });
  await rows.waybill({ vehicle_no: 'FLEET-1', status: 'Closed' });
}
