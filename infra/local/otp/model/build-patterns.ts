import { inHashMapOrder } from './hash-map-order.ts';
import type { Pattern, Route, Trip } from './transit.ts';

/**
 * Groups a feed's trips into patterns as OTP 2.9 does. A pattern's code is `feed:route:direction:NN`. NN numbers the
 * patterns of a route and direction in the order in which OTP processes their trips.
 */
export function buildPatterns(trips: readonly Trip[]): Pattern[] {
  const groups = new Map<string, Trip[]>();
  for (const trip of orderTrips(trips)) {
    if (trip.times.length === 0) continue;
    const key = patternKey(trip);
    const group = groups.get(key);
    if (group) group.push(trip);
    else groups.set(key, [trip]);
  }

  const counts = new Map<string, number>();
  return Array.from(groups.values(), (group) => {
    const [{ route, directionId }] = group as [Trip];
    const prefix = `${route.gtfsId}:${directionId ?? ''}`;
    const number = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, number);
    return buildPattern(`${prefix}:${String(number).padStart(2, '0')}`, route, group);
  });
}

function buildPattern(code: string, route: Route, group: readonly Trip[]): Pattern {
  const scheduled = orderTrips(group.filter(({ byFrequency }) => !byFrequency)).sort(
    (a, b) => firstDeparture(a) - firstDeparture(b),
  );
  const trips = [...scheduled, ...group.filter(({ byFrequency }) => byFrequency)];
  const [{ directionId, headsign, times }] = trips as [Trip];
  return { code, route, directionId, headsign, stops: times.map(({ stop }) => stop), trips };
}

/** Adds a pattern to its route, stops and trips. */
export function linkPattern(pattern: Pattern): void {
  pattern.route.patterns.push(pattern);
  for (const stop of new Set(pattern.stops)) stop.patterns.push(pattern);
  for (const trip of pattern.trips) trip.pattern = pattern;
}

function patternKey({ route, directionId, times }: Trip): string {
  const calls = times.map(({ stop, pickup, dropOff }) => [stop.gtfsId, pickup, dropOff]);
  return JSON.stringify([route.gtfsId, directionId, calls]);
}

function orderTrips(trips: readonly Trip[]): Trip[] {
  return inHashMapOrder(trips, ({ gtfsId }) => gtfsId);
}

function firstDeparture({ times }: Trip): number {
  return times[0]?.departure ?? 0;
}
