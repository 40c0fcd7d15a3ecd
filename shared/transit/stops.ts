import { scopeId } from './network/ids.ts';
import { memoisePerNetwork } from './network/memoise-per-network.ts';
import type { Network } from './network/network.ts';
import { indexNetwork } from './network/network-index.ts';
import { RowList } from './network/row-list.ts';
import { findPlace, findStation, getStopPlace, type Place } from './place.ts';
import {
  describePlace,
  findFirstMapping,
  getFirstMapping,
  listPlatforms,
  type RouteStopMapping,
} from './route-stop-mappings.ts';
import { compareText } from './text/compare-text.ts';

/** A stop in bulk answers (docs/reference/http-api.md): ids have the feed's prefix, the cluster does not. */
export type Stop = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly stationId: string | null;
  /** The id of the station without prefix. */
  readonly cluster: string | null;
  readonly hindiName: string | null;
  readonly regionalName: string | null;
};

/** Lists the rows of all served stops, by stop code, then by stop id. */
export const listServedStopRows: (network: Network) => ArrayLike<number> = memoisePerNetwork((network) => {
  const { visitStarts } = indexNetwork(network);
  const { codes, ids } = network.stops;
  const codeOf = (row: number) => codes[row] ?? ids[row] ?? '';
  const served = [...ids.keys()].filter((row) => (visitStarts[row + 1] ?? 0) > (visitStarts[row] ?? 0));
  // Stable: rows are sorted by id.
  return Uint32Array.from(served.sort((a, b) => compareText(codeOf(a), codeOf(b))));
});

/** Lists all served stops, by stop code, then by stop id; each has the data of its first route by id. */
export const listStops: (network: Network) => RowList<RouteStopMapping> = memoisePerNetwork(
  (network) => new RowList(listServedStopRows(network), (row) => getFirstMapping(network, row)),
);

/** Finds a stop or station by its id or code, with or without patterns. */
export function findStop(network: Network, code: string): RouteStopMapping | undefined {
  const place = findPlace(network, code);
  if (place === undefined) return undefined;
  const { providerCode, parentStopCode, geoJson, gates, hindiName, regionalName, ...stop } = describePlace(
    network,
    place,
  );
  return {
    estimatedTravelTimeFromPreviousStop: null,
    providerCode,
    routeCode: 'UNKNOWN',
    sequenceNum: 0,
    ...stop,
    vehicleType: findMode(network, place) ?? 'BUS', // the older service answers BUS for a place without a mode
    geoJson,
    gates,
    hindiName,
    regionalName,
    platform: listPlatforms(network, place)[0]?.platform ?? null,
    parentStopCode,
  };
}

/** Finds a stop or station by its id or code, in the form of bulk answers. */
export function findStopById(network: Network, stopId: string): Stop | undefined {
  const place = findPlace(network, stopId);
  return place === undefined ? undefined : describeStop(network, place);
}

/** Describes the stop in a row of the network, in the form of bulk answers. */
export function describeStopRow(network: Network, row: number): Stop {
  return describeStop(network, getStopPlace(network, row));
}

function describeStop(network: Network, place: Place): Stop {
  const { hindiName, regionalName } = describePlace(network, place);
  return {
    id: scopeId(network.feedId, place.id),
    code: place.code,
    name: place.name,
    lat: place.lat,
    lon: place.lon,
    stationId: place.stationId === null ? null : scopeId(network.feedId, place.stationId),
    cluster: place.stationId,
    hindiName,
    regionalName,
  };
}

/** Lists the ids of a station's stops, sorted, without prefix; empty for an unknown station. */
export function listStationChildren(network: Network, code: string): readonly string[] {
  const station = findStation(network, code);
  return station === undefined ? [] : listChildRows(network, station).map((row) => network.stops.ids[row] ?? '');
}

/** Lists the rows of the stops of a station. */
export function listChildRows(network: Network, station: Place): readonly number[] {
  return indexChildren(network).get(station.id) ?? [];
}

/** Lists the rows of the routes that serve any of these stops, by route id. */
export function listRouteRows(network: Network, stopRows: readonly number[]): readonly number[] {
  const { visitStarts, visits } = indexNetwork(network);
  const rows = new Set<number>();
  for (const stop of stopRows) {
    for (const route of visits.routes.subarray(visitStarts[stop], visitStarts[stop + 1])) rows.add(route);
  }
  return [...rows].toSorted((a, b) => a - b);
}

const indexChildren = memoisePerNetwork((network) =>
  Map.groupBy(network.stops.ids.keys(), (row) => network.stops.stationIds[row] ?? null),
);

/** Finds the mode of the first route by id that serves the place, else the place's own; for a station, that of its stops. */
function findMode(network: Network, place: Place): string | undefined {
  if (place.kind === 'stop') return findFirstMapping(network, place.row)?.vehicleType ?? ownMode(network, place.row);
  const children = listChildRows(network, place);
  const mappings = children.flatMap((row) => findFirstMapping(network, row) ?? []);
  const first = mappings.toSorted((a, b) => compareText(a.routeCode, b.routeCode))[0];
  return first?.vehicleType ?? children.flatMap((row) => ownMode(network, row) ?? [])[0];
}

function ownMode(network: Network, stopRow: number): string | undefined {
  return network.stops.modes[stopRow] ?? undefined;
}
