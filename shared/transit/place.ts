import { readIdInFeed } from './network/ids.ts';
import type { Network } from './network/network.ts';
import { indexNetwork } from './network/network-index.ts';

/** A stop or a station. */
export type Place = {
  readonly kind: 'stop' | 'station';
  readonly row: number;
  readonly id: string;
  /** The stop code, or the id where the feed has no code. */
  readonly code: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly stationId: string | null;
};

/** Finds the place with this id, else with this code: a stop before a station, the smallest id first. */
export function findPlace(network: Network, text: string): Place | undefined {
  const index = indexNetwork(network);
  const key = readPlaceKey(network, text);
  if (key === undefined) return undefined;
  const stop = index.stopRows.get(key);
  if (stop !== undefined) return getStopPlace(network, stop);
  const station = index.stationRows.get(key);
  if (station !== undefined) return getStationPlace(network, station);
  const coded = index.stopRowsByCode.get(key)?.[0];
  if (coded !== undefined) return getStopPlace(network, coded);
  const codedStation = index.stationRowsByCode.get(key)?.[0];
  return codedStation === undefined ? undefined : getStationPlace(network, codedStation);
}

/** Finds the station with this id, else with this code, the smallest id first. */
export function findStation(network: Network, text: string): Place | undefined {
  const index = indexNetwork(network);
  const key = readPlaceKey(network, text);
  if (key === undefined) return undefined;
  const row = index.stationRows.get(key) ?? index.stationRowsByCode.get(key)?.[0];
  return row === undefined ? undefined : getStationPlace(network, row);
}

/** Finds the rows of all stops with this id or code, sorted by id. */
export function findStopRows(network: Network, text: string): readonly number[] {
  const { stopRows, stopRowsByCode } = indexNetwork(network);
  const key = readPlaceKey(network, text);
  if (key === undefined) return [];
  const own = stopRows.get(key);
  const coded = stopRowsByCode.get(key) ?? [];
  return own === undefined || coded.includes(own) ? coded : [own, ...coded].toSorted((a, b) => a - b);
}

/** Returns the stop in a row. @throws RangeError for a row outside the network */
export function getStopPlace(network: Network, row: number): Place {
  return getPlace('stop', network.stops, row, network.stops.stationIds[row] ?? null);
}

/** Returns the station in a row. @throws RangeError for a row outside the network */
export function getStationPlace(network: Network, row: number): Place {
  return getPlace('station', network.stations, row, null);
}

/** Lists all stations, then all stops. */
export function listPlaces(network: Network): Place[] {
  return [
    ...network.stations.ids.map((_, row) => getStationPlace(network, row)),
    ...network.stops.ids.map((_, row) => getStopPlace(network, row)),
  ];
}

function getPlace(kind: Place['kind'], columns: Network['stations'], row: number, stationId: string | null): Place {
  const id = columns.ids[row];
  if (id === undefined) throw new RangeError(`There is no ${kind} in row ${row}`);
  return {
    kind,
    row,
    id,
    code: columns.codes[row] ?? id,
    name: columns.names[row] ?? '',
    lat: columns.lats[row] ?? 0,
    lon: columns.lons[row] ?? 0,
    stationId,
  };
}

function readPlaceKey(network: Network, text: string): string | undefined {
  const index = indexNetwork(network);
  const isKnown = (key: string) =>
    index.stopRows.has(key) ||
    index.stationRows.has(key) ||
    index.stopRowsByCode.has(key) ||
    index.stationRowsByCode.has(key);
  return readIdInFeed(network.feedId, text, isKnown);
}
