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
  return stops
    .flatMap((stop) =>
      stop.patterns.flatMap((pattern) => {
        const calls = listPatternCalls(stop, pattern, search, times);
        const timed = calls.map((call) => ({ call, second: departureSecond(call, times) }));
        return timed.sort((a, b) => a.second - b.second).slice(0, search.limit);
      }),
    )
    .sort((a, b) => a.second - b.second)
    .slice(0, search.limit)
    .map(({ call }) => call);
}

function listPatternCalls(
  stop: Stop,
  pattern: Pattern,
  search: DepartureSearch,
  { days, realtime }: Times,
): StopTime[] {
  const { positions, lastSecond } = prepare(pattern);
  const calls: StopTime[] = [];
  for (const position of positions.get(stop) ?? []) {
    for (const date of listDates(search, days, lastSecond)) {
      const from = search.startSecond - days.startOf(date);
      const within = (second: number | null) => {
        const at = second ?? noTime;
        return at >= from && at <= from + search.rangeSeconds;
      };
      for (const trip of listTripsOf(pattern, date)) {
        const call: StopTime = { trip, position, date };
        const { pickup, dropOff } = getTripTime(call);
        if (pickup === notAllowed && (dropOff === notAllowed || search.omitNonPickups)) continue;
        const update = realtime.findCall(call);
        if (update?.isSkipped && search.omitCanceled) continue;
        const { arrival, departure } = update ?? getTripTime(call);
        if (within(departure) || (!search.omitNonPickups && within(arrival))) calls.push(call);
      }
    }
  }
  return calls;
}

/** What stays the same for a pattern: queries for many boards need it again for each of them. */
type Prepared = {
  /** By stop: a loop visits one twice. */
  readonly positions: ReadonlyMap<Stop, readonly number[]>;
  /** The latest departure, in seconds since midnight of the service day. */
  readonly lastSecond: number;
  /** By date: the trips that have times of their own. */
  readonly trips: Map<string, readonly Trip[]>;
};
const preparedPatterns = new WeakMap<Pattern, Prepared>();
const maxDates = 50;

function prepare(pattern: Pattern): Prepared {
  const known = preparedPatterns.get(pattern);
  if (known !== undefined) return known;
  const lastSeconds = pattern.trips.map(({ times }) => times.at(-1)?.departure ?? times.at(-2)?.departure ?? 0);
  const prepared = {
    positions: Map.groupBy(pattern.stops.keys(), (position) => pattern.stops[position] as Stop),
    lastSecond: lastSeconds.reduce((last, second) => Math.max(last, second), 0),
    trips: new Map(),
  };
  preparedPatterns.set(pattern, prepared);
  return prepared;
}

function listTripsOf(pattern: Pattern, date: string): readonly Trip[] {
  const { trips } = prepare(pattern);
  const known = trips.get(date);
  if (known !== undefined) return known;
  const found = pattern.trips.filter(({ byFrequency, service }) => !byFrequency && service.dates.has(date));
  if (trips.size >= maxDates) trips.clear();
  trips.set(date, found);
  return found;
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
      const positions = prepare(pattern).positions.get(stop) ?? [];
      const stoptimes = positions.flatMap((position) =>
        listTripsOf(pattern, date)
          .map((trip): StopTime => ({ trip, position, date }))
          .filter((call) => !(omitNonPickups && getTripTime(call).pickup === notAllowed))
          .filter((call) => !(omitCanceled && realtime.findCall(call)?.isSkipped)),
      );
      return { pattern, stoptimes };
    }),
  );
}
