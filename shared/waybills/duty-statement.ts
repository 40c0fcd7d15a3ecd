import type { Statement } from '@headway/connections/database';
import { mayCallDutyFunction } from './duty-function.ts';

const timeFormat = `'YYYY-MM-DD"T"HH24:MI:SS.MS'`;
const trip = `t.trip_number, t.route_number_id::text, ${routeOf('t.route_number_id')},
              t.schedule_number, t.org_name, t.is_active_trip, t.start_time, t.end_time`;
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

/** Of one statement (docs/reference/waybills-schema.md). */
export const maxVehicles = 1000;
const online = "o.status = 'Online' AND NOT o.deleted";

const ofOneVehicle = ` FROM (SELECT $1::text AS vehicle_no) requested, LATERAL (${waybill}) w`;

/** The text of `dutyStatement` without its last column; the function in the database runs it. */
export const dutySelect = `${select}${ofOneVehicle}`;

/**
 * $1: the vehicle. One row, or none if the vehicle has no waybill. `has_function` says whether the next lookup can call the
 * function in the database instead.
 */
export const dutyStatement: Statement = {
  label: 'duty',
  access: 'read',
  text: `${select},
  ${mayCallDutyFunction} AS has_function${ofOneVehicle}`,
};

/** $1: the vehicles, without duplicates. One row for each vehicle with a waybill. */
export const dutiesStatement: Statement = {
  label: 'duties',
  access: 'read',
  text: `${select} FROM unnest($1::text[]) AS requested (vehicle_no), LATERAL (${waybill}) w`,
};

/**
 * $1: a route id, or '' for none; $2: vehicles to add. One row for each vehicle that has an Online waybill with a trip on
 * the route, on any part of its day, and for each added vehicle with a waybill.
 */
export const dutiesOfRouteStatement = writeCandidatesStatement(
  'duties-of-route',
  `${listVehiclesByTrip("t.route_number_id = NULLIF($1::text, '')::bigint")}
   UNION
   SELECT o.vehicle_no FROM bus_schedule s JOIN waybills o ON o.schedule_no = s.schedule_number AND ${online}
    WHERE s.route_id = NULLIF($1::text, '')::bigint AND NOT s.deleted
   UNION
   SELECT unnest($2::text[])`,
);

/**
 * $1: a depot. One row for each vehicle with a waybill that belongs to the depot by its entity, or by a trip of its
 * Online waybill.
 */
export const dutiesOfDepotStatement = writeCandidatesStatement(
  'duties-of-depot',
  `SELECT v.fleet_no FROM entities e JOIN vehicles v ON v.entity_id = e.entity_id
    WHERE e.entity_remark = $1::text AND e.deleted IS NOT TRUE AND v.deleted IS NOT TRUE
   UNION
   ${listVehiclesByTrip('t.org_name = $1::text')}`,
);

/**
 * The vehicles of these statements without their duties, for a database that holds a value that cannot be read. `vehicle_no` is in
 * UTF-8 as hexadecimal digits, so that a number that is no valid text does not fail the statement.
 */
export const vehiclesOfRouteStatement = writeVehiclesStatement(dutiesOfRouteStatement);
export const vehiclesOfDepotStatement = writeVehiclesStatement(dutiesOfDepotStatement);

function writeCandidatesStatement(label: string, candidates: string): Statement & { readonly candidates: string } {
  const requested = `(SELECT DISTINCT candidate.vehicle_no FROM (${candidates}) candidate (vehicle_no)
    WHERE candidate.vehicle_no IS NOT NULL ORDER BY 1 LIMIT ${maxVehicles + 1}) requested`;
  const text = `${select} FROM ${requested}, LATERAL (${waybill}) w ORDER BY requested.vehicle_no`;
  return { label, access: 'read', text, candidates: requested };
}

function writeVehiclesStatement({ label, candidates }: Statement & { readonly candidates: string }): Statement {
  const encoding = "CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END";
  const text = `SELECT encode(convert_to(vehicle_no::text, (${encoding})::name), 'hex') AS vehicle_no FROM ${candidates}`;
  return { label: label.replace('duties', 'vehicles'), access: 'read', text };
}

/** @param condition on a trip `t` of either table */
function listVehiclesByTrip(condition: string): string {
  return `SELECT o.vehicle_no FROM bus_schedule_trip_detail t
     JOIN waybills o ON o.schedule_trip_id = t.schedule_trip_id AND ${online} WHERE ${condition} AND NOT t.deleted
   UNION
   SELECT o.vehicle_no FROM bus_schedule_trip_flexi t
     JOIN waybills o ON o.waybill_id = t.waybill_id AND ${online} WHERE ${condition} AND NOT t.deleted`;
}

function routeOf(id: string): string {
  return `(SELECT json_build_array(r.route_number, r.route_name) FROM bus_route r
            WHERE r.route_id = ${id} AND r.deleted IS NOT TRUE ORDER BY r.route_number, r.route_name LIMIT 1)`;
}
