import type { ServiceDays } from '../model/service-days.ts';
import type { Route, Stop, Transit, Trip } from '../model/transit.ts';
import type { RealtimeMessage, StopTimeUpdate } from './gtfs-realtime.ts';

/** Real-time data that changes the timetable or adds to it. */
export type Realtime = {
  /** Undefined for a call without a trip update. */
  findCall(call: {
    readonly trip: Trip;
    readonly position: number;
    readonly date: string | null;
  }): RealtimeCall | undefined;
  readonly vehicles: readonly Vehicle[];
  readonly alerts: readonly Alert[];
};

/** Seconds since midnight of the service day. */
export type RealtimeCall = { readonly arrival: number; readonly departure: number; readonly isSkipped: boolean };

export type Vehicle = {
  readonly vehicleId: string | null;
  readonly label: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly heading: number | null;
  readonly speed: number | null;
  readonly lastUpdated: number | null;
  readonly trip: Trip;
};

export type Alert = {
  readonly id: string;
  readonly feed: string;
  readonly header: string | null;
  readonly description: string;
  readonly url: string | null;
  /** OTP's names. */
  readonly cause: string;
  readonly effect: string;
  readonly severity: string;
  readonly effectiveStartDate: number | null;
  readonly effectiveEndDate: number | null;
  readonly entities: readonly (Route | Stop)[];
};

const skipped = 1; // StopTimeUpdate.ScheduleRelationship
const cancelled = 3; // TripDescriptor.ScheduleRelationship

/** Applies messages to their feeds. Like OTP, it ignores unknown trips, stops and routes. */
export function buildRealtime(
  messages: readonly { readonly feedId: string; readonly message: RealtimeMessage }[],
  { transit, days }: { transit: Transit; days: ServiceDays },
): Realtime {
  const calls = new Map<string, readonly RealtimeCall[]>();
  const vehicles: Vehicle[] = [];
  const alerts: Alert[] = [];
  for (const { feedId, message } of messages) {
    const findTrip = (id = '') => transit.trips.get(`${feedId}:${id}`);
    for (const { tripUpdate, vehicle, alert } of message.entity) {
      const { tripId, startDate = '', scheduleRelationship } = tripUpdate?.trip ?? {};
      const updated = findTrip(tripId);
      if (tripUpdate !== undefined && updated !== undefined) {
        const isCancelled = scheduleRelationship === cancelled;
        const applied = applyUpdates(updated, tripUpdate.stopTimeUpdate, { feedId, dayStart: days.startOf(startDate) });
        calls.set(
          `${startDate} ${updated.gtfsId}`,
          applied.map((call) => (isCancelled ? { ...call, isSkipped: true } : call)),
        );
      }
      const trip = findTrip(vehicle?.trip?.tripId);
      if (vehicle !== undefined && trip !== undefined) vehicles.push({ ...describeVehicle(vehicle), trip });
      if (alert !== undefined) {
        const entities = alert.informedEntity.flatMap(
          ({ stopId, routeId }) =>
            transit.stops.get(`${feedId}:${stopId}`) ?? transit.routes.get(`${feedId}:${routeId}`) ?? [],
        );
        const id = `${feedId}:${alerts.length}`;
        if (entities.length > 0) alerts.push({ id, feed: feedId, ...describeAlert(alert), entities });
      }
    }
  }
  return {
    findCall: ({ trip, date, position }) => calls.get(`${date} ${trip.gtfsId}`)?.[position],
    vehicles,
    alerts,
  };
}

/** A delay applies to the calls that follow, up to the next call with an update of its own. */
function applyUpdates(
  trip: Trip,
  updates: readonly StopTimeUpdate[],
  { feedId, dayStart }: { feedId: string; dayStart: number },
): RealtimeCall[] {
  let delay = 0;
  return trip.times.map(({ sequence, stop, arrival, departure }) => {
    const update = updates.find(({ stopSequence, stopId }) =>
      stopSequence === undefined ? `${feedId}:${stopId}` === stop.gtfsId : stopSequence === sequence,
    );
    const readDelay = (event: StopTimeUpdate['arrival'], scheduled: number) =>
      event?.time === undefined ? event?.delay : event.time - dayStart - scheduled;
    const isSkipped = update?.scheduleRelationship === skipped;
    const onArrival = readDelay(update?.arrival, arrival ?? 0) ?? delay;
    delay = readDelay(update?.departure, departure ?? 0) ?? onArrival;
    return { arrival: (arrival ?? 0) + onArrival, departure: (departure ?? 0) + delay, isSkipped };
  });
}

/** Names of gtfs-realtime.proto in the order of their numbers, from 1. */
const alertCauses =
  'UNKNOWN_CAUSE OTHER_CAUSE TECHNICAL_PROBLEM STRIKE DEMONSTRATION ACCIDENT HOLIDAY WEATHER MAINTENANCE CONSTRUCTION POLICE_ACTIVITY MEDICAL_EMERGENCY'.split(
    ' ',
  );
const alertEffects =
  'NO_SERVICE REDUCED_SERVICE SIGNIFICANT_DELAYS DETOUR ADDITIONAL_SERVICE MODIFIED_SERVICE OTHER_EFFECT UNKNOWN_EFFECT STOP_MOVED NO_EFFECT ACCESSIBILITY_ISSUE'.split(
    ' ',
  );
const alertSeverities = ['UNKNOWN_SEVERITY', 'INFO', 'WARNING', 'SEVERE'];

type Entity = RealtimeMessage['entity'][number];

function describeVehicle({ vehicle, position, timestamp }: NonNullable<Entity['vehicle']>) {
  return {
    vehicleId: vehicle?.id ?? null,
    label: vehicle?.label ?? null,
    lat: position?.latitude ?? null,
    lon: position?.longitude ?? null,
    heading: position?.bearing ?? null,
    speed: position?.speed ?? null,
    lastUpdated: timestamp ?? null,
  };
}

function describeAlert({
  headerText,
  descriptionText,
  url,
  activePeriod,
  cause = 1,
  effect = 8,
  severityLevel = 1,
}: NonNullable<Entity['alert']>) {
  return {
    cause: alertCauses[cause - 1] ?? 'UNKNOWN_CAUSE',
    effect: alertEffects[effect - 1] ?? 'UNKNOWN_EFFECT',
    severity: alertSeverities[severityLevel - 1] ?? 'UNKNOWN_SEVERITY',
    header: headerText?.translation[0]?.text ?? null,
    description: descriptionText?.translation[0]?.text ?? '',
    url: url?.translation[0]?.text ?? null,
    effectiveStartDate: activePeriod[0]?.start ?? null,
    effectiveEndDate: activePeriod[0]?.end ?? null,
  };
}
