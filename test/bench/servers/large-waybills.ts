import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** Amount of waybills data: every vehicle has the same number of waybills, the newest of them Online. */
export type WaybillsSize = { readonly waybills: number; readonly vehicles: number; readonly tripsPerWaybill: number };

/** 100,000 waybills and 800,000 trips of 5,000 vehicles: some weeks of a large operator. */
export const largeOperator: WaybillsSize = { waybills: 100_000, vehicles: 5000, tripsPerWaybill: 8 };

const routes = 2000;

/** The number of the vehicle at this index. */
export const vehicleNo = (index: number) => `V${index}`;

/** Creates the waybills schema and generates its rows in Postgres. */
export async function fillLargeWaybills(
  url: string,
  { waybills, vehicles, tripsPerWaybill }: WaybillsSize,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const schema = await readFile(new URL('../../../infra/local/waybills/schema.sql', import.meta.url), 'utf8');
  const [indexes = [], tables = []] = [/^CREATE INDEX/, /^CREATE TABLE/].map((kind) =>
    schema
      .replace(/--.*$/gm, '')
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => kind.test(statement)),
  );
  for (const table of tables) await client.query(table);
  const functionSql = new URL('../../../infra/aws/database/setup/duty-function.sql', import.meta.url);
  await client.query(await readFile(functionSql, 'utf8'));
  await client.query(
    `INSERT INTO waybills (waybill_id, waybill_no, service_type, vehicle_no, schedule_no, updated_at, created_at, duty_date,
       schedule_trip_id, status, deleted, is_flexi, schedule_id, entity_id)
     SELECT n, 'W' || n, 'ORDINARY', 'V' || n % $2, 'S' || n % 1000, timestamp '2026-01-01' + n * interval '10 seconds',
       timestamp '2026-01-01', '2026-01-01', n, CASE WHEN n >= $1 - $2 THEN 'Online' ELSE 'Closed' END, false, false, 1, 1 + n % 20
     FROM generate_series(0, $1 - 1) n`,
    [waybills, vehicles],
  );
  await client.query(
    `INSERT INTO bus_schedule_trip_detail (schedule_trip_id, trip_number, route_number_id, schedule_number, org_name,
       is_active_trip, trip_order, deleted, start_time, end_time)
     SELECT n, trip, (n + trip) % $3, 'S' || n % 1000, 'Depot', trip = 2, trip, false, '08:00', '09:00'
     FROM generate_series(0, $1 - 1) n, generate_series(1, $2) trip`,
    [waybills, tripsPerWaybill, routes],
  );
  await client.query(
    `INSERT INTO vehicles SELECT 'V' || n, 1 + n % 20, 'KA' || n, false FROM generate_series(0, $1 - 1) n`,
    [vehicles],
  );
  await client.query(`INSERT INTO entities SELECT n, 'Depot ' || n, 'DEPOT', false FROM generate_series(1, 20) n`);
  await client.query(`INSERT INTO bus_schedule SELECT 'S' || n, n, false FROM generate_series(0, 999) n`);
  await client.query(
    `INSERT INTO bus_route SELECT n, 'R' || n, 'Terminus - Market', false FROM generate_series(0, $1 - 1) n`,
    [routes],
  );
  for (const index of indexes) await client.query(index);
  await client.query('VACUUM ANALYZE');
  await client.end();
}
