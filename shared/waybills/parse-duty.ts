import type { Row } from '@headway/connections/database';
import { chooseTrips, type FlexiTrip, type WaybillTrip } from '../duty/choose-trips.ts';
import type { Duty, DutyTrip } from '../duty/duty.ts';
import { formatUtc } from '../transit/zoned-time.ts';
import type { LocalTime } from './local-time.ts';

/** The row of duty-statement.ts. */
type DutyRow = {
  readonly vehicle_no: string;
  readonly waybill_id: string;
  readonly waybill_no: string | null;
  readonly service_type: string | null;
  readonly schedule_no: string | null;
  readonly duty_date: string | null;
  readonly updated_at: string | null;
  readonly is_online: boolean;
  readonly entity_remark: string | null;
  readonly scheduled: readonly ScheduledRow[] | null;
  readonly flexi: readonly FlexiRow[] | null;
  readonly schedule: readonly [routeId: string, route: RouteRow] | null;
};
type RouteRow = readonly [routeNumber: string | null, routeName: string | null] | null;
type ScheduledRow = readonly [
  tripNumber: number,
  routeId: string,
  route: RouteRow,
  scheduleNumber: string | null,
  orgName: string | null,
  isActive: boolean,
  startTime: string | null,
  endTime: string | null,
];
type FlexiRow = readonly [...ScheduledRow, createdAt: string | null];

/** Parses the row of one vehicle into its duty, from the requested trip on. */
export function parseDuty(
  row: Row,
  options: { readonly tripNumber: number | null; readonly nowMs: number; readonly localTime: LocalTime },
): Duty {
  const { localTime } = options;
  const raw = row as DutyRow;
  const { vehicle_no: vehicleNo, service_type: serviceType, entity_remark: entityRemark } = raw;
  if (!raw.is_online) return { state: 'off-duty', vehicleNo, serviceType, entityRemark };
  const trips = chooseTrips(
    {
      scheduled: (raw.scheduled ?? []).map(parseTrip),
      flexi: (raw.flexi ?? []).map((trip): FlexiTrip => {
        const createdAt = trip[8];
        return { ...parseTrip(trip), createdAtMs: createdAt === null ? null : localTime.toInstantMs(createdAt) };
      }),
    },
    options,
  );
  return {
    state: 'on-duty',
    vehicleNo,
    serviceType,
    waybillId: raw.waybill_id,
    waybillNo: raw.waybill_no,
    scheduleNo: raw.schedule_no,
    updatedAt: formatUtc(raw.updated_at === null ? null : localTime.toInstantMs(raw.updated_at)),
    dutyDate: raw.duty_date,
    entityRemark,
    trips: trips.length > 0 ? trips : parseSchedule(raw),
  };
}

function parseTrip(row: ScheduledRow | FlexiRow): WaybillTrip {
  const [tripNumber, routeId, route, scheduleNumber, orgName, isActive, startTime, endTime] = row;
  return { tripNumber, routeId, ...parseRoute(route), scheduleNumber, orgName, isActive, startTime, endTime };
}

/** Without trips, the route is that of the schedule. */
function parseSchedule({ schedule, schedule_no: scheduleNumber }: DutyRow): DutyTrip[] {
  if (schedule === null) return [];
  const [routeId, route] = schedule;
  const unknown = { tripNumber: null, orgName: null, isActive: null, startTime: null, endTime: null };
  return [{ ...unknown, routeId, ...parseRoute(route), scheduleNumber }];
}

function parseRoute(route: RouteRow): { routeNumber: string | null; routeName: string | null } {
  return { routeNumber: route?.[0] ?? null, routeName: route?.[1] ?? null };
}
