import { scopeId } from './network/ids.ts';
import { memoisePerNetwork } from './network/memoise-per-network.ts';
import type { Network } from './network/network.ts';
import { indexNetwork } from './network/network-index.ts';
import { findPlace, findStation, getStopPlace, type Place } from './place.ts';
import { describePlace, findFirstMapping, listPlatforms, type RouteStopMapping } from './route-stop-mappings.ts';
import { compareText } from './text/compare-text.ts';

/** A stop as bulk answers give it (api-contract.md): ids with the feed's prefix, the cluster without. */
export type Stop = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly stationId: string | null;
  /** The station that groups the stop with others. */
  readonly cluster: string | null;
  readonly hindiName: string | null;
  readonly regionalName: string | null;
};

/** Rows of every stop that a pattern serves, by stop code, then by stop id. */
export const listServedStopRows: (network: Network) => readonly number[] = memoisePerNetwork((network) => {
  const { visitStarts } = indexNetwork(network);
  const { codes, ids } = network.stops;
  const codeOf = (row: number) => codes[row] ?? ids[row] ?? '';
  return [...ids.keys()]
    .filter((row) => (visitStarts[row + 1] ?? 0) > (visitStarts[row] ?? 0))
    .sort((a, b) => compareText(codeOf(a), codeOf(b))); // stable: rows are in the order of their ids
});

/** Every stop that a pattern serves, by stop code, then by stop id; each as its first route by id shows it. */
export const listStops: (network: Network) => readonly RouteStopMapping[] = memoisePerNetwork((network) =>
  listServedStopRows(network).flatMap((row) => findFirstMapping(network, row) ?? []),
);

/** A stop or station by its id or code, served by a pattern or not. */
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
    vehicleType: findMode(network, place) ?? 'BUS', // the API's own word for "no route, no mode" before Headway
    geoJson,
    gates,
    hindiName,
    regionalName,
    platform: listPlatforms(network, place)[0]?.platform ?? null,
    parentStopCode,
  };
}

/** A stop or station in the shape of bulk answers, by its id or code. */
export function findStopById(network: Network, stopId: string): Stop | undefined {
  const place = findPlace(network, stopId);
  return place === undefined ? undefined : describeStop(network, place);
}

/** The stop in a row of the network, in the shape of bulk answers. */
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

/** The ids of a station's stops, sorted, without the feed's prefix; empty where there is no such station. */
export function listStationChildren(network: Network, code: string): readonly string[] {
  const station = findStation(network, code);
  return station === undefined ? [] : listChildRows(network, station).map((row) => network.stops.ids[row] ?? '');
}

function listChildRows(network: Network, station: Place): readonly number[] {
  return indexChildren(network).get(station.id) ?? [];
}

const indexChildren = memoisePerNetwork((network) =>
  Map.groupBy(network.stops.ids.keys(), (row) => network.stops.stationIds[row] ?? null),
);

/** The mode of the first route by id that serves the place, else the place's own; a station has its stops'. */
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
