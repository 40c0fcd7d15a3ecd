import { readFile } from 'node:fs/promises';
import pg from 'pg';

export const vehicleCount = 20;

/** Vehicles of the test operator. Each has a different duty, so that an answer for another vehicle is noticed. */
export const vehicleNo = (index: number) => `V${index}`;
export const waybillNo = (index: number) => `W-${index}`;
export const routeNumber = (index: number) => `R-${index}`;

/** Creates the waybills schema and its rows. */
export async function fillWaybills(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(await readFile(new URL('../../../../infra/local/waybills/schema.sql', import.meta.url), 'utf8'));
  for (let index = 1; index <= vehicleCount; index += 1) {
    await client.query(
      `INSERT INTO waybills (waybill_id, waybill_no, service_type, vehicle_no, schedule_no, updated_at, schedule_trip_id,
         status, deleted, is_flexi, schedule_id, entity_id)
       VALUES ($1, $2, 'AC', $3, 'S', now(), $1, 'Online', false, false, 1, 1)`,
      [index, waybillNo(index), vehicleNo(index)],
    );
    await client.query(
      `INSERT INTO bus_schedule_trip_detail (schedule_trip_id, trip_number, route_number_id, is_active_trip, trip_order, deleted)
       VALUES ($1, 1, $1, true, 1, false)`,
      [index],
    );
    await client.query(
      'INSERT INTO bus_route (route_id, route_number, route_name, deleted) VALUES ($1, $2, $2, false)',
      [index, routeNumber(index)],
    );
  }
  await client.end();
}
