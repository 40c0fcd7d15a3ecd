import { readIdInFeed, scopeId } from './network/ids.ts';
import { memoisePerNetwork } from './network/memoise-per-network.ts';
import type { Network } from './network/network.ts';
import { indexNetwork } from './network/network-index.ts';
import { findRepresentativePattern } from './network/representative-pattern.ts';
import { RowList } from './network/row-list.ts';

/** WGS 84 degrees. */
export type LatLong = { readonly lat: number; readonly lon: number };

/** A route in the first version of the API (docs/reference/http-api.md). */
export type Route = {
  readonly id: string;
  readonly shortName: string | null;
  readonly longName: string | null;
  readonly mode: string;
  readonly agencyName: string | null;
  /** Trips of all patterns. */
  readonly tripCount: number | null;
  /** Distinct stops of all patterns. */
  readonly stopCount: number | null;
  /** Ends of the representative pattern. */
  readonly startPoint: LatLong | null;
  readonly endPoint: LatLong | null;
};

/** Lists all routes, by id. */
export const listRoutes: (network: Network) => RowList<Route> = memoisePerNetwork(
  (network) => new RowList(listRows(network.routes.ids), (row) => describeRoute(network, row)),
);

/** The rows of all these ids. */
export function listRows(ids: readonly string[]): ArrayLike<number> {
  return Uint32Array.from(ids.keys());
}

/** Finds the route with this id, with or without the feed's prefix. */
export function findRoute(network: Network, routeId: string): Route | undefined {
  const row = findRouteRow(network, routeId);
  return row === undefined ? undefined : describeRoute(network, row);
}

/** Finds the row of the route with this id, with or without the feed's prefix. */
export function findRouteRow(network: Network, text: string): number | undefined {
  const { routeRows } = indexNetwork(network);
  const id = readIdInFeed(network.feedId, text, (known) => routeRows.has(known));
  return id === undefined ? undefined : routeRows.get(id);
}

/** Counts the calls of the route's representative pattern; undefined for an unknown route. */
export function countStops(network: Network, routeId: string): number | undefined {
  const row = findRouteRow(network, routeId);
  if (row === undefined) return undefined;
  const pattern = findRepresentativePattern(network, row);
  return pattern === undefined ? 0 : getCallRange(network, pattern).end - getCallRange(network, pattern).start;
}

/** Finds the smallest trip id of the route's representative pattern, without prefix. */
export function findExampleTripId(network: Network, routeId: string): string | undefined {
  const row = findRouteRow(network, routeId);
  return row === undefined ? undefined : readExampleTripId(network, row);
}

/** Lists the example trips by route id; trip ids have the feed's prefix. */
export const listExampleTrips: (network: Network) => Readonly<Record<string, string>> = memoisePerNetwork((network) =>
  Object.fromEntries(
    network.routes.ids.flatMap((id, row) => {
      const tripId = readExampleTripId(network, row);
      return tripId === undefined ? [] : [[id, scopeId(network.feedId, tripId)]];
    }),
  ),
);

function readExampleTripId(network: Network, routeRow: number): string | undefined {
  const pattern = findRepresentativePattern(network, routeRow);
  return pattern === undefined ? undefined : (network.patterns.exampleTripIds[pattern] ?? undefined);
}

/** Lists the stop ids of a route's representative pattern, or of that of one direction, in order of travel. */
export function listStopIds(network: Network, routeRow: number, directionId?: number | undefined): readonly string[] {
  const pattern = findRepresentativePattern(network, routeRow, directionId);
  return pattern === undefined ? [] : listPatternStopIds(network, pattern);
}

/** Lists the stop ids of a pattern in order of travel. */
export function listPatternStopIds(network: Network, pattern: number): readonly string[] {
  const { start, end } = getCallRange(network, pattern);
  return [...network.calls.stops.subarray(start, end)].map((row) => network.stops.ids[row] ?? '');
}

/** Returns the calls of a pattern: rows from `start` to before `end`. */
export function getCallRange({ patterns }: Network, pattern: number): { start: number; end: number } {
  return { start: patterns.callStarts[pattern] ?? 0, end: patterns.callStarts[pattern + 1] ?? 0 };
}

/** Describes the route in a row of the network. */
export function describeRoute(network: Network, row: number): Route {
  const { routes } = network;
  const pattern = findRepresentativePattern(network, row);
  const range = pattern === undefined ? undefined : getCallRange(network, pattern);
  return {
    id: routes.ids[row] ?? '',
    shortName: routes.shortNames[row] ?? null,
    longName: routes.longNames[row] ?? null,
    mode: routes.modes[row] ?? '',
    agencyName: routes.agencyNames[row] ?? null,
    tripCount: countTrips(network, row),
    stopCount: indexNetwork(network).stopCounts[row] ?? 0,
    startPoint: range === undefined ? null : findPointOfCall(network, range.start),
    endPoint: range === undefined ? null : findPointOfCall(network, range.end - 1),
  };
}

function countTrips({ routes, patterns }: Network, row: number): number {
  const trips = patterns.tripCounts.subarray(routes.patternStarts[row], routes.patternStarts[row + 1]);
  return trips.reduce((sum, count) => sum + count, 0);
}

function findPointOfCall({ calls, stops }: Network, call: number): LatLong | null {
  const row = calls.stops[call];
  if (row === undefined) return null;
  return { lat: stops.lats[row] ?? 0, lon: stops.lons[row] ?? 0 };
}

/** The size of a network. */
export function countNetwork({ routes, patterns, stops, stations }: Network) {
  return {
    routes: routes.ids.length,
    patterns: patterns.tripCounts.length,
    trips: patterns.tripCounts.reduce((sum, count) => sum + count, 0),
    stops: stops.ids.length,
    stations: stations.ids.length,
  };
}
