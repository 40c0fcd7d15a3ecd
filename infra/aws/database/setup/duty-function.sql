CREATE OR REPLACE FUNCTION headway_duty_1(text)
RETURNS TABLE (
  vehicle_no text, waybill_id text, waybill_no text, service_type text, schedule_no text, duty_date text, updated_at text,
  is_online boolean, entity_remark text, scheduled json, flexi json, schedule json
)
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan
AS $headway$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT
    requested.vehicle_no,
    w.waybill_id::text,
    w.waybill_no::text,
    w.service_type::text,
    w.schedule_no::text,
    w.duty_date::text,
    to_char(w.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS') AS updated_at,
    w.is_online,
    (SELECT e.entity_remark::text
       FROM vehicles v JOIN entities e ON e.entity_id = v.entity_id
      WHERE v.fleet_no = w.vehicle_no AND v.deleted IS NOT TRUE AND e.deleted IS NOT TRUE
      ORDER BY v.entity_id, e.entity_remark LIMIT 1) AS entity_remark,
    (SELECT json_agg(json_build_array(t.trip_number, t.route_number_id::text, (SELECT json_build_array(r.route_number, r.route_name) FROM bus_route r
              WHERE r.route_id = t.route_number_id AND r.deleted IS NOT TRUE ORDER BY r.route_number, r.route_name LIMIT 1),
                t.schedule_number, t.org_name, t.is_active_trip, t.start_time, t.end_time) ORDER BY t.trip_number, t.trip_order, t.route_number_id, t.schedule_number, t.org_name)
       FROM bus_schedule_trip_detail t
      WHERE t.schedule_trip_id = w.schedule_trip_id AND NOT t.deleted) AS scheduled,
    (SELECT json_agg(json_build_array(t.trip_number, t.route_number_id::text, (SELECT json_build_array(r.route_number, r.route_name) FROM bus_route r
              WHERE r.route_id = t.route_number_id AND r.deleted IS NOT TRUE ORDER BY r.route_number, r.route_name LIMIT 1),
                t.schedule_number, t.org_name, t.is_active_trip, t.start_time, t.end_time, to_char(t.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS')) ORDER BY t.trip_number, t.trip_order, t.route_number_id, t.schedule_number, t.org_name)
       FROM bus_schedule_trip_flexi t
      WHERE t.waybill_id = w.waybill_id AND NOT t.deleted) AS flexi,
    (SELECT json_build_array(s.route_id::text, (SELECT json_build_array(r.route_number, r.route_name) FROM bus_route r
              WHERE r.route_id = s.route_id AND r.deleted IS NOT TRUE ORDER BY r.route_number, r.route_name LIMIT 1))
       FROM bus_schedule s
      WHERE s.schedule_number = w.schedule_no AND NOT s.deleted) AS schedule FROM (SELECT $1::text AS vehicle_no) requested, LATERAL (
    SELECT * FROM (
    (SELECT *, (status = 'Online') IS TRUE AS is_online FROM waybills
      WHERE vehicle_no = requested.vehicle_no AND NOT deleted AND status = 'Online'
      ORDER BY updated_at DESC NULLS LAST, waybill_id DESC LIMIT 1) UNION ALL 
    (SELECT *, (status = 'Online') IS TRUE AS is_online FROM waybills
      WHERE vehicle_no = requested.vehicle_no AND NOT deleted
      ORDER BY updated_at DESC NULLS LAST, waybill_id DESC LIMIT 1)) newest
     ORDER BY is_online DESC LIMIT 1) w;
END
$headway$;
