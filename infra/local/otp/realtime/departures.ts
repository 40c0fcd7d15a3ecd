import { addDays } from '../model/service-dates.ts';
import type { ServiceDays } from '../model/service-days.ts';
import type { Pattern, Stop, Trip, TripTime } from '../model/transit.ts';
import type { Realtime } from './realtime.ts';

/** One call of a trip on a service day; `date` is null for a call without a particular day. */
export type StopTime = { readonly trip: Trip; readonly position: number; readonly date: string | null };

export function getTripTime({ trip, position }: StopTime): TripTime {
  return trip.times[position] as TripTime;
}

/** Lists the calls of a trip; null for trips of frequencies.txt, as in OTP. */
export function listStopTimes(trip: Trip, date: string | null): StopTime[] | null {
  if (trip.byFrequency) return null;
  return trip.times.map((_, position) => ({ trip, position, date }));
}

const notAllowed = 1;
const noTime = -999; // OTP's number for a missing time, which it compares like any other

export type DepartureSearch = {
  readonly startSecond: number;
  readonly rangeSeconds: number;
  readonly limit: number;
  readonly omitNonPickups: boolean;
  readonly omitCanceled: boolean;
};

type Times = { readonly days: ServiceDays; readonly realtime: Realtime };

/**
 * Lists the calls at stops within a time range, ordered by departure. As in OTP, `limit` applies to each pattern and to the
 * whole list.
 */
export function listDepartures(stops: readonly Stop[], search: DepartureSearch, times: Times): StopTime[] {
  const byDeparture = (a: StopTime, b: StopTime) => departureSecond(a, times) - departureSecond(b, times);
  return stops
    .flatMap((stop) =>
      stop.patterns.flatMap((pattern) => {
        return listPatternCalls(stop, pattern, search, times).sort(byDeparture).slice(0, search.limit);
      }),
    )
    .sort(byDeparture)
    .slice(0, search.limit);
}

function listPatternCalls(
  stop: Stop,
  pattern: Pattern,
  search: DepartureSearch,
  { days, realtime }: Times,
): StopTime[] {
  const positions = pattern.stops.flatMap((visited, position) => (visited === stop ? [position] : []));
  return positions.flatMap((position) =>
    listDates(search, days, findLastSecond(pattern)).flatMap((date) => {
      const from = search.startSecond - days.startOf(date);
      const within = (second: number | null) => {
        const at = second ?? noTime;
        return at >= from && at <= from + search.rangeSeconds;
      };
      return pattern.trips
        .filter(({ byFrequency, service }) => !byFrequency && service.dates.has(date))
        .map((trip): StopTime => ({ trip, position, date }))
        .filter((call) => {
          const { pickup, dropOff } = getTripTime(call);
          const update = realtime.findCall(call);
          if (update?.isSkipped && search.omitCanceled) return false;
          const { arrival, departure } = update ?? getTripTime(call);
          if (pickup === notAllowed && (dropOff === notAllowed || search.omitNonPickups)) return false;
          return within(departure) || (!search.omitNonPickups && within(arrival));
        });
    }),
  );
}

/** Includes earlier days, whose trips may run past midnight, for as many days as the longest trip takes. */
function listDates({ startSecond, rangeSeconds }: DepartureSearch, days: ServiceDays, lastSecond: number): string[] {
  const last = days.dateAt(startSecond + rangeSeconds);
  const daysBefore = Math.floor(lastSecond / 86_400) + 1;
  const dates = [];
  for (let date = addDays(days.dateAt(startSecond), -daysBefore); date <= last; date = addDays(date, 1)) {
    dates.push(date);
  }
  return dates;
}

/** The latest departure of a pattern, in seconds since midnight of the service day. */
function findLastSecond({ trips }: Pattern): number {
  return trips.reduce((last, { times }) => Math.max(last, times.at(-1)?.departure ?? times.at(-2)?.departure ?? 0), 0);
}

function departureSecond(call: StopTime, { days, realtime }: Times): number {
  return days.startOf(call.date as string) + ((realtime.findCall(call) ?? getTripTime(call)).departure ?? noTime);
}

/** Lists the calls at stops on one service date, by pattern. */
export function listPatternTimes(
  stops: readonly Stop[],
  { date, omitNonPickups, omitCanceled }: { date: string; omitNonPickups: boolean; omitCanceled: boolean },
  { realtime }: Times,
): { pattern: Pattern; stoptimes: StopTime[] }[] {
  return stops.flatMap((stop) =>
    stop.patterns.map((pattern) => {
      const positions = pattern.stops.flatMap((visited, position) => (visited === stop ? [position] : []));
      const stoptimes = positions.flatMap((position) =>
        pattern.trips
          .filter(({ byFrequency, service }) => !byFrequency && service.dates.has(date))
          .map((trip): StopTime => ({ trip, position, date }))
          .filter((call) => !(omitNonPickups && getTripTime(call).pickup === notAllowed))
          .filter((call) => !(omitCanceled && realtime.findCall(call)?.isSkipped)),
      );
      return { pattern, stoptimes };
    }),
  );
}
