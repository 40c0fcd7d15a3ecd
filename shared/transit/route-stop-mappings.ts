import { type Network, noTime } from './network/network.ts';
import { indexNetwork } from './network/network-index.ts';
import { findRepresentativePattern } from './network/representative-pattern.ts';
import { indexSideTables } from './network/side-table-index.ts';
import type { Gate } from './network/side-tables.ts';
import { findPlace, findStopRows, getStopPlace, type Place } from './place.ts';
import { findRouteRow, getCallRange, type LatLong } from './routes.ts';

/** A stop on a route in the first version of the API (docs/reference/http-api.md). */
export type RouteStopMapping = {
  /** Seconds from the departure at the previous stop to the arrival here, for the example trip; null at the first stop. */
  readonly estimatedTravelTimeFromPreviousStop: number | null;
  readonly providerCode: string;
  readonly routeCode: string;
  /** Position in the pattern, from 1. */
  readonly sequenceNum: number;
  readonly stopCode: string;
  readonly stopName: string;
  readonly stopPoint: LatLong;
  readonly vehicleType: string;
  readonly geoJson: object | null;
  readonly gates: readonly Gate[] | null;
  readonly hindiName: string | null;
  readonly regionalName: string | null;
  readonly platform: string | null;
  readonly parentStopCode: string | null;
};

/**
 * Finds the stops of a route's representative pattern, in order of travel.
 * @param directionId 0 or 1 for the representative pattern of that direction
 * @param direction a direction of the platform table: only stops with a platform of that direction, if there are any
 * @returns undefined for an unknown route
 */
export function findMappingsOfRoute(
  network: Network,
  routeId: string,
  { direction, directionId }: { direction?: string | undefined; directionId?: number | undefined } = {},
): readonly RouteStopMapping[] | undefined {
  const route = findRouteRow(network, routeId);
  if (route === undefined) return undefined;
  const pattern = findRepresentativePattern(network, route, directionId);
  if (pattern === undefined) return [];
  const { start, end } = getCallRange(network, pattern);
  const calls = Array.from({ length: end - start }, (_, position) => ({ route, pattern, call: start + position }));
  return mapCalls(network, calls, direction);
}

/**
 * Finds one mapping for each route that serves the stop in any pattern, by route id. A code that several stops share
 * gives the mappings of all of them.
 * @returns undefined for an unknown stop; an empty list for a station, where no pattern calls
 */
export function findMappingsOfStop(
  network: Network,
  stopCode: string,
  { direction }: { direction?: string | undefined } = {},
): readonly RouteStopMapping[] | undefined {
  const rows = findStopRows(network, stopCode);
  if (rows.length === 0) return findPlace(network, stopCode) === undefined ? undefined : [];
  const visits = rows.flatMap((row) => listVisits(network, row));
  const calls = visits.toSorted((a, b) => a.route - b.route); // stable: stops of one route stay sorted by id
  return mapCalls(network, calls, direction);
}

/** Finds the mapping of a stop on its first route by id; undefined for a stop without patterns. */
export function findFirstMapping(network: Network, stopRow: number): RouteStopMapping | undefined {
  const first = listVisits(network, stopRow)[0];
  return first === undefined ? undefined : mapCall(network, first, findPlatforms(network, first)[0]?.platform ?? null);
}

/** Finds the mapping of a served stop on its first route by id. @throws Error for a stop without patterns */
export function getFirstMapping(network: Network, stopRow: number): RouteStopMapping {
  const mapping = findFirstMapping(network, stopRow);
  if (mapping === undefined) throw new Error(`No pattern serves the stop in row ${stopRow}`);
  return mapping;
}

/** The fields of a place that all answers share. */
export function describePlace(network: Network, place: Place) {
  const { geometries, regionalNames, providerCodes } = indexSideTables(network);
  const geometry = geometries.get(place.code) ?? geometries.get(place.id);
  const names = regionalNames.get(place.code) ?? regionalNames.get(place.id);
  const station = place.stationId === null ? undefined : indexNetwork(network).stationRows.get(place.stationId);
  return {
    providerCode: providerCodes.get(place.code) ?? providerCodes.get(place.id) ?? 'GTFS',
    stopCode: place.code,
    stopName: place.name,
    stopPoint: { lat: place.lat, lon: place.lon },
    geoJson: geometry?.geoJson ?? null,
    gates: geometry?.gates ?? null,
    hindiName: names?.hindiName ?? null,
    regionalName: names?.regionalName ?? null,
    parentStopCode: (station === undefined ? null : network.stations.codes[station]) ?? place.stationId,
  };
}

/** Lists the platforms of a place in the order of the side table. */
export function listPlatforms(network: Network, place: Place): readonly { platform: string; direction: string }[] {
  const { platforms } = indexSideTables(network);
  return (platforms.get(place.id) ?? platforms.get(place.code))?.platforms ?? [];
}

type CallOfRoute = { readonly route: number; readonly pattern: number; readonly call: number };

function listVisits(network: Network, stopRow: number): CallOfRoute[] {
  const { visitStarts, visits } = indexNetwork(network);
  const calls: CallOfRoute[] = [];
  for (let visit = visitStarts[stopRow] ?? 0; visit < (visitStarts[stopRow + 1] ?? 0); visit += 1) {
    calls.push({
      route: visits.routes[visit] ?? 0,
      pattern: visits.patterns[visit] ?? 0,
      call: visits.calls[visit] ?? 0,
    });
  }
  return calls;
}

function mapCalls(network: Network, calls: readonly CallOfRoute[], direction: string | undefined): RouteStopMapping[] {
  if (direction === undefined) {
    return calls.map((call) => mapCall(network, call, findPlatforms(network, call)[0]?.platform ?? null));
  }
  const matching = calls.flatMap((call) => {
    const platform = findPlatforms(network, call).find((candidate) => candidate.direction === direction);
    return platform === undefined ? [] : [mapCall(network, call, platform.platform)];
  });
  return matching.length > 0 ? matching : calls.map((call) => mapCall(network, call, null));
}

function findPlatforms(network: Network, { call }: CallOfRoute) {
  return listPlatforms(network, getStopPlace(network, network.calls.stops[call] ?? 0));
}

function mapCall(network: Network, { route, pattern, call }: CallOfRoute, platform: string | null): RouteStopMapping {
  const { start } = getCallRange(network, pattern);
  const place = describePlace(network, getStopPlace(network, network.calls.stops[call] ?? 0));
  return {
    // Field by field, because object rest and spread take longer than all the lookups here.
    estimatedTravelTimeFromPreviousStop: call === start ? null : findTravelTime(network, pattern, call),
    providerCode: place.providerCode,
    routeCode: network.routes.ids[route] ?? '',
    sequenceNum: call - start + 1,
    stopCode: place.stopCode,
    stopName: place.stopName,
    stopPoint: place.stopPoint,
    vehicleType: network.routes.modes[route] ?? '',
    geoJson: place.geoJson,
    gates: place.gates,
    hindiName: place.hindiName,
    regionalName: place.regionalName,
    platform,
    parentStopCode: place.parentStopCode,
  };
}

function findTravelTime({ patterns, calls }: Network, pattern: number, call: number): number | null {
  if (patterns.timed[pattern] !== 1) return null;
  const [arrival = noTime, departure = noTime] = [calls.arrivals[call], calls.departures[call - 1]];
  return arrival === noTime || departure === noTime ? null : arrival - departure;
}
