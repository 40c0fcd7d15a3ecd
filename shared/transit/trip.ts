import { formatServiceDate } from './zoned-time.ts';

/** A trip as OTP has it. Ids are `feed:id`; times are seconds since the start of the service day. */
export type ScheduledTrip = {
  readonly id: string;
  readonly routeId: string;
  readonly routeShortName: string | null;
  readonly routeLongName: string | null;
  /** 0, 1, or null where the feed has none. */
  readonly directionId: number | null;
  /** IANA name; the agency's. */
  readonly timeZone: string;
  /** Every date on which the trip runs: YYYYMMDD, unsorted. */
  readonly activeDates: readonly string[];
  readonly headsign: string | null;
  readonly shortName: string | null;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
  /** OccupancyStatus of GTFS-realtime, of the vehicle on this trip; null where it is not known. */
  readonly occupancy: string | null;
  /** A trip of frequencies.txt, which has no times of its own. */
  readonly isFrequencyBased: boolean;
  /** The planned times of any day. A trip of frequencies.txt has the stops of its pattern, without times. */
  readonly planned: CallList;
  /** The times of the requested day, by default today in OTP's time zone; the trip may not run on that day. */
  readonly day: { readonly startSecond: number; readonly times: CallList } | null;
};

/** Calls that are read at their first use: an answer needs the planned times or those of the day, not both. */
export type CallList = { list(): readonly TripCall[] };

/** A stop of a trip. */
export type TripCall = {
  readonly stopId: string;
  /** The stop code, or the id without prefix where the feed has no code. */
  readonly stopCode: string;
  readonly stopName: string;
  readonly platformCode: string | null;
  readonly lat: number;
  readonly lon: number;
  /** OTP's stopPosition, which is the feed's stop_sequence; counted from 1 for a trip without times. */
  readonly position: number;
  readonly headsign: string | null;
  readonly scheduledArrival: number | null;
  readonly scheduledDeparture: number | null;
  /** Null in planned times. */
  readonly realtimeArrival: number | null;
  readonly realtimeDeparture: number | null;
  readonly isRealtime: boolean;
  readonly isCancelled: boolean;
};

/** A trip in the first version of the API (docs/reference/http-api.md), without its source. */
export type Trip = {
  readonly tripId: string;
  readonly routeId: string;
  readonly routeName: string | null;
  readonly direction: number | null;
  readonly stops: readonly {
    readonly stopId: string;
    readonly stopCode: string;
    readonly stopName: string;
    readonly sequence: number;
    readonly lat: number;
    readonly lon: number;
  }[];
  readonly schedule: readonly {
    readonly stopCode: string;
    readonly arrivalTime: number | null;
    readonly departureTime: number | null;
    readonly sequence: number;
  }[];
};

/** An example trip in the first version of the API (docs/reference/http-api.md). */
export type TripDetails = {
  readonly tripId: string;
  readonly stops: readonly {
    readonly stopId: string;
    readonly stopCode: string;
    readonly stopName: string | null;
    readonly platformCode: string | null;
    readonly lat: number;
    readonly lon: number;
    readonly scheduledArrival: number | null;
    readonly scheduledDeparture: number | null;
    readonly headsign: unknown;
    readonly stopPosition: number;
  }[];
};

/** Describes a trip with today's times, or with its planned times where it does not run today. @param date today, YYYYMMDD */
export function describeTrip(trip: ScheduledTrip, date: string): Trip {
  const calls = listCalls(trip, date);
  return {
    tripId: trip.id,
    routeId: trip.routeId,
    routeName: trip.routeLongName ?? trip.routeShortName ?? trip.routeId.slice(trip.routeId.indexOf(':') + 1),
    direction: trip.directionId,
    stops: calls.map(({ stopId, stopCode, stopName, position, lat, lon }) => ({
      stopId,
      stopCode,
      stopName,
      sequence: position,
      lat,
      lon,
    })),
    schedule: calls.map((call) => ({
      stopCode: call.stopCode,
      arrivalTime: call.realtimeArrival ?? call.scheduledArrival,
      departureTime: call.realtimeDeparture ?? call.scheduledDeparture,
      sequence: call.position,
    })),
  };
}

/** @param date today, YYYYMMDD */
export function describeTripDetails(trip: ScheduledTrip, date: string): TripDetails {
  return {
    tripId: trip.id,
    stops: listCalls(trip, date).map(
      ({ position, realtimeArrival, realtimeDeparture, isRealtime, isCancelled, ...call }) => ({
        ...call,
        stopPosition: position,
      }),
    ),
  };
}

/**
 * OTP returns the times of another day, without saying so, where the trip does not run today
 * (docs/reference/opentripplanner.md). The start of those times and the active dates show whether they are today's.
 */
function listCalls({ planned, day, activeDates, timeZone }: ScheduledTrip, date: string): readonly TripCall[] {
  if (day === null) return planned.list();
  const noonMs = (day.startSecond + 12 * 3600) * 1000; // a service day starts 12 hours before noon, also when clocks change
  const isToday = formatServiceDate(noonMs, timeZone) === date && activeDates.includes(date);
  return isToday && day.times.list().length > 0 ? day.times.list() : planned.list();
}
