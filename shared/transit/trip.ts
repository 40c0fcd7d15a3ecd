import { formatServiceDate } from './zoned-time.ts';

/** A trip as an OTP knows it. Ids are those of callers, with the feed's prefix; times are seconds since service-day midnight. */
export type ScheduledTrip = {
  readonly id: string;
  readonly routeId: string;
  readonly routeShortName: string | null;
  readonly routeLongName: string | null;
  /** 0, 1, or null where the feed gives none. */
  readonly directionId: number | null;
  /** IANA name; the agency's. */
  readonly timeZone: string;
  /** Every date on which the trip runs: YYYYMMDD, unsorted. */
  readonly activeDates: readonly string[];
  /** As planned for any day. A trip of frequencies.txt has its pattern's stops here, without times. */
  readonly calls: readonly TripCall[];
  /** For the day that the OTP took for today: not always a day on which the trip runs. */
  readonly today: { readonly startSecond: number; readonly calls: readonly TripCall[] } | null;
};

/** A stop of a trip. */
export type TripCall = {
  readonly stopId: string;
  /** The feed's code, or the id without prefix where it has none. */
  readonly stopCode: string;
  readonly stopName: string;
  readonly platformCode: string | null;
  readonly lat: number;
  readonly lon: number;
  /** OTP's stopPosition, which is the feed's stop_sequence; counted from 1 where there are no times to have one. */
  readonly position: number;
  readonly headsign: string | null;
  readonly scheduledArrival: number | null;
  readonly scheduledDeparture: number | null;
  /** Null outside of a day. */
  readonly realtimeArrival: number | null;
  readonly realtimeDeparture: number | null;
};

/** A trip as the API gives it (api-contract.md), but for where it came from. */
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

/** An example trip as the API gives it (api-contract.md). */
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

/** @param nowMs milliseconds since the epoch: today's times where the trip runs today, its planned ones where it does not */
export function describeTrip(trip: ScheduledTrip, nowMs: number): Trip {
  const calls = listCalls(trip, nowMs);
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
    schedule: calls.map(({ stopCode, position, ...times }) => ({
      stopCode,
      arrivalTime: times.realtimeArrival ?? times.scheduledArrival,
      departureTime: times.realtimeDeparture ?? times.scheduledDeparture,
      sequence: position,
    })),
  };
}

/** @param nowMs milliseconds since the epoch */
export function describeTripDetails(trip: ScheduledTrip, nowMs: number): TripDetails {
  return {
    tripId: trip.id,
    stops: listCalls(trip, nowMs).map(({ position, realtimeArrival, realtimeDeparture, ...call }) => ({
      ...call,
      stopPosition: position,
    })),
  };
}

/**
 * OTP gives the times of another day, and does not say so, where the trip does not run today (otp.md): its start and the
 * active dates tell.
 */
function listCalls({ calls, today, activeDates, timeZone }: ScheduledTrip, nowMs: number): readonly TripCall[] {
  if (today === null || today.calls.length === 0) return calls;
  const date = formatServiceDate(nowMs, timeZone);
  const noonMs = (today.startSecond + 12 * 3600) * 1000; // a service day starts 12 hours before noon, whatever the clock does
  return formatServiceDate(noonMs, timeZone) === date && activeDates.includes(date) ? today.calls : calls;
}
