/** Vehicles of the second version of the API. A missing value is null; no field is ever absent. */
import * as z from 'zod/mini';

const text = z.string();
const textOrNull = z.nullable(z.string());
const numberOrNull = z.nullable(z.number());

export const vehiclePosition = z.object({
  /** The feed with the vehicle id of its realtime data; null where that has none. */
  id: textOrNull,
  label: textOrNull,
  tripId: text,
  routeId: text,
  directionId: numberOrNull,
  lat: z.number(),
  lon: z.number(),
  /** Degrees clockwise from north. */
  bearing: numberOrNull,
  speedMetersPerSecond: numberOrNull,
  /** RFC 3339 with the offset of the feed. */
  reportedAt: textOrNull,
});
export type VehiclePosition = z.infer<typeof vehiclePosition>;

const dutyTrip = z.object({
  tripNumber: numberOrNull,
  routeId: text,
  routeNumber: textOrNull,
  routeName: textOrNull,
  scheduleNumber: textOrNull,
  operatorName: textOrNull,
  isActive: z.nullable(z.boolean()),
  stopCount: numberOrNull,
  /** By the waybill, RFC 3339 with the offset of the operator. */
  startTime: textOrNull,
  endTime: textOrNull,
  /** The trip of the timetable; null where no single one fits (docs/reference/waybills-schema.md). */
  tripId: textOrNull,
  directionId: numberOrNull,
  headsign: textOrNull,
});

/** A vehicle with its duty of today and its last position. */
export const dutyOfVehicle = z.object({
  /** The feed with the vehicle number. */
  id: text,
  feedId: text,
  vehicleNo: text,
  /** UNREADABLE: Headway cannot read a row of the duty, or `meta.unavailable` names the duties. */
  state: z.enum(['ON_DUTY', 'OFF_DUTY', 'NO_WAYBILL', 'UNREADABLE']),
  serviceType: textOrNull,
  depot: textOrNull,
  waybillId: textOrNull,
  waybillNo: textOrNull,
  scheduleNo: textOrNull,
  /** As the operator wrote it. */
  dutyDate: textOrNull,
  /** The date of the duty, else today in the zone of the operator. */
  serviceDate: text,
  /** IANA name of the operator's zone. */
  timeZone: text,
  updatedAt: textOrNull,
  currentTrip: z.nullable(dutyTrip),
  remainingTrips: z.array(dutyTrip),
  position: z.nullable(vehiclePosition),
});
export type DutyOfVehicle = z.infer<typeof dutyOfVehicle>;
