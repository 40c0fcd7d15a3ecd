import type { Duty, DutyTrip } from './duty.ts';

/** Data for the answer from the network and the fleet table. */
export type DutyContext = {
  /** Counts the stops of a route's representative pattern; null for an unknown route. */
  readonly countStops: (routeId: string) => number | null;
  /** Finds the service type in the fleet table; null for an unknown vehicle. */
  readonly findServiceType: (vehicleNo: string) => string | null;
};

/** In the first version of the API (docs/reference/http-api.md). */
export type TripOfDuty = {
  schedule_number: string | null;
  route_id: string;
  route_name: string | null;
  org_name: string | null;
  trip_number: number | null;
  route_number: string | null;
  stops_count: number | null;
  is_active_trip: boolean | null;
};

/** In the first version of the API (docs/reference/http-api.md). */
export type VehicleDuty = {
  vehicle_no: string;
  service_type: string | null;
  /** Contains the waybill number, as existing callers expect. */
  waybill_id: string | null;
  schedule_no: string | null;
  last_updated: string | null;
  route_id: string | null;
  route_number: string | null;
  is_active_trip: boolean;
  trip_number: number | null;
  depot: string | null;
  remaining_trip_details: TripOfDuty[] | null;
};

/** In the first version of the API (docs/reference/http-api.md). */
export type Vehicle = VehicleDuty & {
  waybill_no: string | null;
  duty_date: string | null;
  entity_remark: string | null;
};

/** Describes one vehicle; every field except its number may be null. */
export function describeVehicleDuty(duty: Duty, context: DutyContext): VehicleDuty {
  const known = duty.state === 'on-duty' ? duty : undefined;
  const [first, ...remaining] = known?.trips ?? [];
  const serviceType = duty.state === 'off-duty' || duty.state === 'on-duty' ? duty.serviceType : null;
  return {
    vehicle_no: duty.vehicleNo,
    service_type: serviceType ?? context.findServiceType(duty.vehicleNo),
    waybill_id: known?.waybillNo ?? null,
    schedule_no: known?.scheduleNo ?? null,
    last_updated: known?.updatedAt ?? null,
    route_id: first?.routeId ?? null,
    route_number: first?.routeNumber ?? null,
    is_active_trip: first?.isActive ?? false,
    trip_number: first?.tripNumber ?? null,
    depot: known?.entityRemark ?? first?.orgName ?? null,
    remaining_trip_details:
      remaining.length === 0 ? null : remaining.map((trip) => describeTrip(trip, known?.scheduleNo ?? null, context)),
  };
}

/** Describes one vehicle in a bulk answer; undefined for a vehicle without a waybill. */
export function describeVehicle(duty: Duty, context: DutyContext): Vehicle | undefined {
  if (duty.state === 'unknown') return undefined;
  const known = duty.state === 'on-duty' ? duty : undefined;
  return {
    ...describeVehicleDuty(duty, context),
    waybill_id: known?.waybillId ?? null,
    waybill_no: known?.waybillNo ?? null,
    duty_date: known?.dutyDate ?? null,
    entity_remark: known?.entityRemark ?? null,
  };
}

function describeTrip(trip: DutyTrip, scheduleNo: string | null, context: DutyContext): TripOfDuty {
  return {
    schedule_number: trip.scheduleNumber ?? scheduleNo,
    route_id: trip.routeId,
    route_name: trip.routeName,
    org_name: trip.orgName,
    trip_number: trip.tripNumber,
    route_number: trip.routeNumber,
    stops_count: context.countStops(trip.routeId),
    is_active_trip: trip.isActive,
  };
}
