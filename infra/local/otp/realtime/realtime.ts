import type { ServiceDays } from '../model/service-days.ts';
import type { Stop, Transit, Trip } from '../model/transit.ts';
import { type Alert, describeAlert, findAlertEntities } from './alerts.ts';
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
  readonly cancelled: readonly { readonly trip: Trip; readonly date: string }[];
  readonly alerts: readonly Alert[];
};

/** A GTFS-realtime message and the feed whose ids it uses. */
export type FeedMessage = { readonly feedId: string; readonly message: RealtimeMessage };

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
  readonly stopRelationship: { readonly stop: Stop; readonly status: string } | null;
  /** OTP's name; null where the message has none. */
  readonly occupancy: string | null;
  readonly trip: Trip;
};

const skipped = 1; // StopTimeUpdate.ScheduleRelationship
const cancelled = [3, 7]; // CANCELED and DELETED of TripDescriptor.ScheduleRelationship

/** Applies messages to their feeds. Like OTP, it ignores unknown trips, stops and routes. */
export function buildRealtime(
  messages: readonly FeedMessage[],
  { transit, days, nowSecond }: { transit: Transit; days: ServiceDays; nowSecond: number },
): Realtime {
  const today = days.dateAt(nowSecond);
  /** By trip, then by date: departures look up thousands of calls. */
  const calls = new Map<Trip, Map<string, readonly RealtimeCall[]>>();
  const vehicles: Vehicle[] = [];
  const alerts: Alert[] = [];
  const cancelledTrips: { trip: Trip; date: string }[] = [];
  for (const { feedId, message } of messages) {
    const findTrip = (id = '') => transit.trips.get(`${feedId}:${id}`);
    for (const { tripUpdate, vehicle, alert } of message.entity) {
      const { tripId, startDate = today, scheduleRelationship = 0 } = tripUpdate?.trip ?? {};
      const updated = findTrip(tripId);
      if (tripUpdate !== undefined && updated !== undefined) {
        const isCancelled = cancelled.includes(scheduleRelationship);
        if (isCancelled) cancelledTrips.push({ trip: updated, date: startDate });
        const applied = applyUpdates(updated, tripUpdate.stopTimeUpdate, { feedId, dayStart: days.startOf(startDate) });
        const dates = calls.get(updated) ?? new Map<string, readonly RealtimeCall[]>();
        calls.set(updated, dates);
        dates.set(
          startDate,
          applied.map((call) => (isCancelled ? { ...call, isSkipped: true } : call)),
        );
      }
      const trip = findTrip(vehicle?.trip?.tripId);
      if (vehicle !== undefined && trip !== undefined) {
        const findStop = (id: string) => transit.stops.get(`${feedId}:${id}`);
        vehicles.push({ ...describeVehicle(vehicle, findStop), trip });
      }
      if (alert !== undefined) {
        const id = `${feedId}:${alerts.length}`;
        const entities = findAlertEntities(alert.informedEntity, { feedId, transit });
        if (entities.length > 0) alerts.push({ id, feed: feedId, ...describeAlert(alert), entities });
      }
    }
  }
  return {
    findCall: ({ trip, date, position }) => calls.get(trip)?.get(date ?? '')?.[position],
    vehicles,
    alerts,
    cancelled: cancelledTrips,
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

type Entity = RealtimeMessage['entity'][number];

/** Names of gtfs-realtime.proto in the order of their numbers, from 0. */
const stopStatuses = ['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO'] as const;
const occupancies = [
  ...['EMPTY', 'MANY_SEATS_AVAILABLE', 'FEW_SEATS_AVAILABLE', 'STANDING_ROOM_ONLY', 'CRUSHED_STANDING_ROOM_ONLY'],
  ...['FULL', 'NOT_ACCEPTING_PASSENGERS', 'NO_DATA_AVAILABLE'],
];

function describeVehicle(
  { vehicle, position, timestamp, stopId, currentStatus = 2, occupancyStatus }: NonNullable<Entity['vehicle']>,
  findStop: (id: string) => Stop | undefined,
) {
  const stop = stopId === undefined ? undefined : findStop(stopId);
  return {
    vehicleId: vehicle?.id ?? null,
    label: vehicle?.label ?? null,
    lat: position?.latitude ?? null,
    lon: position?.longitude ?? null,
    heading: position?.bearing ?? null,
    speed: position?.speed ?? null,
    lastUpdated: timestamp ?? null,
    stopRelationship: stop === undefined ? null : { stop, status: stopStatuses[currentStatus] ?? 'IN_TRANSIT_TO' },
    occupancy: occupancyStatus === undefined ? null : (occupancies[occupancyStatus] ?? 'NO_DATA_AVAILABLE'),
  };
}
