import type { Duty } from '../../../shared/duty/duty.ts';
import type { MatchedTrip } from '../../../shared/duty/match-trips.ts';
import type { ServiceTrip } from '../../../shared/otp/parse/parse-service.ts';
import { scopeId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { findServiceType } from '../../../shared/transit/network/side-table-index.ts';
import { countStops } from '../../../shared/transit/routes.ts';
import { formatZoned } from '../../../shared/transit/zoned-time.ts';
import type { DutyOfVehicle, VehiclePosition } from '../answers/vehicle-schemas.ts';

/** A duty with what the network, the timetable and the realtime data add to it. */
export type JoinedDuty = {
  readonly duty: Duty;
  readonly serviceDate: string;
  readonly trips: readonly MatchedTrip<ServiceTrip>[];
  readonly position: VehiclePosition | null;
};

const states = {
  unknown: 'NO_WAYBILL',
  'off-duty': 'OFF_DUTY',
  'on-duty': 'ON_DUTY',
  unreadable: 'UNREADABLE',
} as const;

/** The depot of a vehicle: the remark of its entity, else the organisation of its current trip. */
export function findDepot(duty: Duty): string | null {
  if (duty.state === 'off-duty') return duty.entityRemark;
  return duty.state === 'on-duty' ? (duty.entityRemark ?? duty.trips[0]?.orgName ?? null) : null;
}

/** One form of a vehicle, alone and in lists. @param timeZone of the operator */
export function describeDuty(
  { duty, serviceDate, trips, position }: JoinedDuty,
  network: Network,
  timeZone: string,
): DutyOfVehicle {
  const known = duty.state === 'on-duty' ? duty : undefined;
  const [current, ...remaining] = trips.map((trip) => describeTrip(trip, network, timeZone));
  const serviceType = duty.state === 'on-duty' || duty.state === 'off-duty' ? duty.serviceType : null;
  const updatedAt = known?.updatedAt ?? null;
  return {
    id: scopeId(network.feedId, duty.vehicleNo),
    feedId: network.feedId,
    vehicleNo: duty.vehicleNo,
    state: states[duty.state],
    serviceType: serviceType ?? findServiceType(network, duty.vehicleNo) ?? null,
    depot: findDepot(duty),
    waybillId: known?.waybillId == null ? null : scopeId(network.feedId, known.waybillId),
    waybillNo: known?.waybillNo ?? null,
    scheduleNo: known?.scheduleNo ?? null,
    dutyDate: known?.dutyDate ?? null,
    serviceDate,
    timeZone,
    updatedAt: updatedAt === null ? null : formatZoned(Date.parse(updatedAt), timeZone),
    currentTrip: current ?? null,
    remainingTrips: remaining,
    position,
  };
}

function describeTrip(
  { dutyTrip, startMs, endMs, trip }: MatchedTrip<ServiceTrip>,
  network: Network,
  timeZone: string,
): DutyOfVehicle['remainingTrips'][number] {
  const { tripNumber, routeNumber, routeName, scheduleNumber, orgName, isActive } = dutyTrip;
  const format = (atMs: number | null) => (atMs === null ? null : formatZoned(atMs, timeZone));
  return {
    tripNumber,
    routeId: scopeId(network.feedId, dutyTrip.routeId),
    routeNumber,
    routeName,
    scheduleNumber,
    operatorName: orgName,
    isActive,
    stopCount: countStops(network, dutyTrip.routeId) ?? null,
    startTime: format(startMs),
    endTime: format(endMs),
    tripId: trip?.id ?? null,
    directionId: trip?.directionId ?? null,
    headsign: trip?.headsign ?? null,
  };
}
