import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createPgDatabase, type PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import type { TestDatabase } from './postgres.ts';

/** Creates a Headway database for one URL, with its connection ledger. */
export function connectTo(url: string, options: Partial<PgDatabaseOptions> = {}) {
  const account = createLedger().peer('waybills');
  const database = createPgDatabase({
    url,
    peer: 'waybills',
    clock: systemClock,
    ledger: account,
    tls: { mode: 'disable' },
    maxConnections: 2,
    minConnections: 1,
    ...options,
  });
  return { database, account };
}

type Values = Record<string, unknown>;

/** The rows that a duty is made of, with values for what a test does not care about. */
export function createRows(database: TestDatabase) {
  let nextId = 1;
  const insert = async (table: string, row: Values) => {
    const names = Object.keys(row);
    const places = names.map((_, index) => `$${index + 1}`);
    await database.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
  };
  const trip = (row: Values) => ({
    trip_number: 1,
    route_number_id: 500,
    schedule_number: null,
    org_name: null,
    is_active_trip: false,
    trip_order: 0,
    deleted: false,
    ...row,
  });
  return {
    async waybill(row: Values): Promise<{ waybillId: number; scheduleTripId: number }> {
      const waybillId = nextId++;
      const scheduleTripId = 10_000 + waybillId;
      await insert('waybills', {
        waybill_id: waybillId,
        waybill_no: `W${waybillId}`,
        status: 'Online',
        schedule_trip_id: scheduleTripId,
        deleted: false,
        is_flexi: false,
        schedule_id: 1,
        entity_id: 1,
        ...row,
      });
      return { waybillId: Number(row['waybill_id'] ?? waybillId), scheduleTripId };
    },
    vehicle: (row: Values) => insert('vehicles', { entity_id: 1, deleted: false, ...row }),
    entity: (row: Values) => insert('entities', { entity_name: 'Depot', deleted: false, ...row }),
    schedule: (row: Values) => insert('bus_schedule', { deleted: false, ...row }),
    detail: (scheduleTripId: number, row: Values) =>
      insert('bus_schedule_trip_detail', { schedule_trip_id: scheduleTripId, ...trip(row) }),
    flexi: (waybillId: number, row: Values) =>
      insert('bus_schedule_trip_flexi', { schedule_trip_id: 0, waybill_id: waybillId, ...trip(row) }),
    route: (row: Values) => insert('bus_route', { deleted: false, ...row }),
  };
}

/** Puts a view in the place of the waybills whose service type is this expression of SQL, which may fail for some rows. */
export async function replaceServiceType(database: TestDatabase, expression: string): Promise<void> {
  await database.query(`
    ALTER TABLE waybills RENAME TO waybill_rows;
    CREATE VIEW waybills AS SELECT waybill_id, waybill_no, ${expression} AS service_type, vehicle_no, schedule_no, updated_at,
      created_at, duty_date, schedule_trip_id, status, deleted FROM waybill_rows`);
}
