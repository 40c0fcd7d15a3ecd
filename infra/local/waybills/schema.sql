-- The part of the operator's waybills database that Headway reads (docs/reference/waybills-schema.md), for the local
-- database of `npm start` and the tests. Headway never changes a real operator's database; the duty statement needs these
-- indexes there too.

CREATE TABLE IF NOT EXISTS waybills (
  waybill_id bigint PRIMARY KEY,
  waybill_no varchar(100) UNIQUE,
  service_type varchar(150),
  vehicle_no varchar(20), -- the fleet number
  schedule_no varchar(200),
  updated_at timestamp(6),
  created_at timestamp,
  duty_date varchar(20),
  schedule_trip_id bigint NOT NULL,
  status varchar(50), -- 'Online' = on duty
  deleted boolean NOT NULL,
  is_flexi boolean NOT NULL,
  schedule_id bigint NOT NULL,
  entity_id bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS waybills_vehicle ON waybills (vehicle_no, updated_at DESC NULLS LAST, waybill_id DESC) WHERE NOT deleted;
-- From a trip or a schedule to the waybills of today: few rows, whatever the age of the table.
CREATE INDEX IF NOT EXISTS waybills_online_trips ON waybills (schedule_trip_id) WHERE status = 'Online' AND NOT deleted;
CREATE INDEX IF NOT EXISTS waybills_online_schedule ON waybills (schedule_no) WHERE status = 'Online' AND NOT deleted;

CREATE TABLE IF NOT EXISTS vehicles (
  fleet_no varchar(25),
  entity_id bigint NOT NULL,
  vehicle_no varchar(12), -- the registration plate
  deleted boolean
);
CREATE INDEX IF NOT EXISTS vehicles_fleet_no ON vehicles (fleet_no);
CREATE INDEX IF NOT EXISTS vehicles_entity ON vehicles (entity_id);

CREATE TABLE IF NOT EXISTS entities (
  entity_id bigint NOT NULL,
  entity_remark varchar(255),
  entity_name varchar(255) NOT NULL,
  deleted boolean
);
CREATE INDEX IF NOT EXISTS entities_id ON entities (entity_id);
CREATE INDEX IF NOT EXISTS entities_remark ON entities (entity_remark);

CREATE TABLE IF NOT EXISTS bus_schedule (
  schedule_number varchar(255) UNIQUE,
  route_id bigint NOT NULL,
  deleted boolean NOT NULL
);
CREATE INDEX IF NOT EXISTS bus_schedule_route ON bus_schedule (route_id);

CREATE TABLE IF NOT EXISTS bus_schedule_trip_detail (
  schedule_trip_id bigint NOT NULL,
  trip_number integer NOT NULL,
  route_number_id bigint NOT NULL,
  schedule_number varchar(255),
  org_name varchar(100),
  is_active_trip boolean NOT NULL,
  trip_order integer NOT NULL,
  deleted boolean NOT NULL,
  start_time varchar(10),
  end_time varchar(10)
);
CREATE INDEX IF NOT EXISTS bus_schedule_trip_detail_schedule ON bus_schedule_trip_detail (schedule_trip_id, trip_number);
CREATE INDEX IF NOT EXISTS bus_schedule_trip_detail_route ON bus_schedule_trip_detail (route_number_id, schedule_trip_id) WHERE NOT deleted;
CREATE INDEX IF NOT EXISTS bus_schedule_trip_detail_org ON bus_schedule_trip_detail (org_name, schedule_trip_id) WHERE NOT deleted;

CREATE TABLE IF NOT EXISTS bus_schedule_trip_flexi (
  schedule_trip_id bigint NOT NULL,
  trip_number integer NOT NULL,
  route_number_id bigint NOT NULL,
  schedule_number varchar(255),
  org_name varchar(100),
  is_active_trip boolean NOT NULL,
  trip_order integer NOT NULL,
  deleted boolean NOT NULL,
  start_time varchar(10),
  end_time varchar(10),
  created_at timestamp(6),
  waybill_id bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS bus_schedule_trip_flexi_waybill ON bus_schedule_trip_flexi (waybill_id, trip_number);
CREATE INDEX IF NOT EXISTS bus_schedule_trip_flexi_route ON bus_schedule_trip_flexi (route_number_id, waybill_id) WHERE NOT deleted;
CREATE INDEX IF NOT EXISTS bus_schedule_trip_flexi_org ON bus_schedule_trip_flexi (org_name, waybill_id) WHERE NOT deleted;

CREATE TABLE IF NOT EXISTS bus_route (
  route_id bigint NOT NULL,
  route_number varchar(255),
  route_name varchar(255),
  deleted boolean
);
CREATE INDEX IF NOT EXISTS bus_route_id ON bus_route (route_id);
