import type { Statement } from '@headway/connections/database';

const timeFormat = `'YYYY-MM-DD"T"HH24:MI:SS.MS'`;
const trip = `t.trip_number, t.route_number_id::text, ${routeOf('t.route_number_id')},
              t.schedule_number, t.org_name, t.is_active_trip`;
const tripOrder = 't.trip_number, t.trip_order, t.route_number_id, t.schedule_number, t.org_name';

/**
 * Selects the parts of one vehicle's duty in one row: its waybill, its depot, the trips of both tables, and the route of its
 * schedule (docs/reference/waybills-schema.md; shared/duty/choose-trips.ts decides which trips count).
 *
 * It uses scalar sub-selects instead of joins because Postgres plans each alone, which is cheaper (docs/decisions/0042).
 * Every id, time and text is returned as text. The answer then depends neither on session settings nor on a driver's types,
 * and an ALTER of a column's length does not invalidate a prepared plan. The tables of names have no unique key, so each
 * sub-select takes one row in a fixed order.
 */
const select = `
SELECT
  requested.vehicle_no,
  w.waybill_id::text,
  w.waybill_no::text,
  w.service_type::text,
  w.schedule_no::text,
  w.duty_date::text,
  to_char(w.updated_at, ${timeFormat}) AS updated_at,
  w.is_online,
  (SELECT e.entity_remark::text
     FROM vehicles v JOIN entities e ON e.entity_id = v.entity_id
    WHERE v.fleet_no = w.vehicle_no AND v.deleted IS NOT TRUE AND e.deleted IS NOT TRUE
    ORDER BY v.entity_id, e.entity_remark LIMIT 1) AS entity_remark,
  (SELECT json_agg(json_build_array(${trip}) ORDER BY ${tripOrder})
     FROM bus_schedule_trip_detail t
    WHERE t.schedule_trip_id = w.schedule_trip_id AND NOT t.deleted) AS scheduled,
  (SELECT json_agg(json_build_array(${trip}, to_char(t.created_at, ${timeFormat})) ORDER BY ${tripOrder})
     FROM bus_schedule_trip_flexi t
    WHERE t.waybill_id = w.waybill_id AND NOT t.deleted) AS flexi,
  (SELECT json_build_array(s.route_id::text, ${routeOf('s.route_id')})
     FROM bus_schedule s
    WHERE s.schedule_number = w.schedule_no AND NOT s.deleted) AS schedule`;

const newest = (status: string) => `
  (SELECT *, (status = 'Online') IS TRUE AS is_online FROM waybills
    WHERE vehicle_no = requested.vehicle_no AND NOT deleted${status}
    ORDER BY updated_at DESC NULLS LAST, waybill_id DESC LIMIT 1)`;

/**
 * Finds the current waybill of a vehicle: the newest Online one, else the newest one. Two short index scans are faster than a
 * sort of all waybills of the vehicle.
 */
const waybill = `
  SELECT * FROM (${newest(" AND status = 'Online'")} UNION ALL ${newest('')}) newest
   ORDER BY is_online DESC LIMIT 1`;

/** $1: the vehicle. One row, or none if the vehicle has no waybill. */
export const dutyStatement: Statement = {
  label: 'duty',
  access: 'read',
  text: `${select} FROM (SELECT $1::text AS vehicle_no) requested, LATERAL (${waybill}) w`,
};

/** $1: the vehicles, without duplicates. One row for each vehicle with a waybill. */
export const dutiesStatement: Statement = {
  label: 'duties',
  access: 'read',
  text: `${select} FROM unnest($1::text[]) AS requested (vehicle_no), LATERAL (${waybill}) w`,
};

function routeOf(id: string): string {
  return `(SELECT json_build_array(r.route_number, r.route_name) FROM bus_route r
            WHERE r.route_id = ${id} AND r.deleted IS NOT TRUE ORDER BY r.route_number, r.route_name LIMIT 1)`;
}
