import type pg from 'pg';

/**
 * Reads a duty as the service before Headway did (12 ms at a round trip of 1 ms): a waybill with its depot, its trips, its
 * flexible trips and their routes. Its pool pings the connection before and after each statement.
 */
export async function readDutyLikeOldService(client: pg.Client, vehicleNo: string): Promise<number> {
  const query = async (name: string, text: string, values: unknown[]): Promise<Record<string, unknown>[]> => {
    await client.query('');
    const { rows } = await client.query<Record<string, unknown>>({ name, text, values });
    await client.query('');
    return rows;
  };
  const [waybill] = await query(
    'waybill',
    `SELECT w.waybill_id, w.schedule_trip_id, w.schedule_no, w.service_type, e.entity_remark
       FROM waybills w LEFT JOIN vehicles v ON v.fleet_no = w.vehicle_no LEFT JOIN entities e ON e.entity_id = v.entity_id
      WHERE w.vehicle_no = $1 AND w.status = 'Online' AND NOT w.deleted ORDER BY w.updated_at DESC LIMIT 1`,
    [vehicleNo],
  );
  const trips = await query(
    'trips',
    `SELECT trip_number, route_number_id, schedule_number, org_name, is_active_trip FROM bus_schedule_trip_detail
      WHERE schedule_trip_id = $1 AND NOT deleted ORDER BY trip_number`,
    [waybill?.['schedule_trip_id']],
  );
  const flexi = await query(
    'flexi',
    `SELECT trip_number, route_number_id, schedule_number, org_name, is_active_trip FROM bus_schedule_trip_flexi
      WHERE waybill_id = $1 AND NOT deleted ORDER BY trip_number`,
    [waybill?.['waybill_id']],
  );
  const ids = [...trips, ...flexi].map((trip) => trip['route_number_id']);
  const routes = await query(
    'routes',
    'SELECT route_id, route_number FROM bus_route WHERE route_id = ANY($1) AND NOT deleted',
    [ids],
  );
  return routes.length;
}
