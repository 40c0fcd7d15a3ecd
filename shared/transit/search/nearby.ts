import { around, distance } from 'geokdbush';
import KDBush from 'kdbush';
import { memoisePerNetwork } from '../network/memoise-per-network.ts';
import type { Network } from '../network/network.ts';
import { describeStopRow, type Stop } from '../stops.ts';

/** Great-circle, in whole metres. */
export type NearbyStop = Stop & { readonly distanceMeters: number };

export type Area =
  | { readonly kind: 'circle'; readonly lat: number; readonly lon: number; readonly radiusMeters: number }
  /** Degrees. West is larger than east for a box across the date line. */
  | {
      readonly kind: 'box';
      readonly west: number;
      readonly south: number;
      readonly east: number;
      readonly north: number;
    };

const indexPoints = memoisePerNetwork(({ stops }) => {
  const index = new KDBush(Math.max(1, stops.ids.length)); // KDBush refuses a size of 0
  if (stops.ids.length === 0) index.add(0, 90);
  for (let row = 0; row < stops.ids.length; row += 1) index.add(stops.lons[row] ?? 0, stops.lats[row] ?? 0);
  return index.finish();
});

/** Finds the stops in an area, nearest to its centre first, then by id. */
export function findNearbyStops(network: Network, area: Area, limit: number): readonly NearbyStop[] {
  return findNearbyRows(network, area, limit).map(({ row, meters }) => ({
    ...describeStopRow(network, row),
    distanceMeters: meters,
  }));
}

/** Finds the rows of the stops in an area, with their distance from its centre in metres. */
export function findNearbyRows(
  network: Network,
  area: Area,
  limit: number,
): readonly { readonly row: number; readonly meters: number }[] {
  const { stops } = network;
  const center = area.kind === 'circle' ? area : findCenter(area);
  const rows = area.kind === 'circle' ? findInCircle(network, area) : findInBox(network, area);
  return rows
    .filter((row) => row < stops.ids.length)
    .map((row) => ({
      row,
      meters: Math.round(distance(center.lon, center.lat, stops.lons[row] ?? 0, stops.lats[row] ?? 0) * 1000),
    }))
    .sort((a, b) => a.meters - b.meters || a.row - b.row)
    .slice(0, limit);
}

function findInCircle(network: Network, { lat, lon, radiusMeters }: Extract<Area, { kind: 'circle' }>): number[] {
  return around(indexPoints(network), lon, lat, Number.POSITIVE_INFINITY, radiusMeters / 1000) as number[];
}

function findInBox(network: Network, { west, south, east, north }: Extract<Area, { kind: 'box' }>): number[] {
  const index = indexPoints(network);
  if (west <= east) return index.range(west, south, east, north);
  return [...index.range(west, south, 180, north), ...index.range(-180, south, east, north)];
}

function findCenter({ west, south, east, north }: Extract<Area, { kind: 'box' }>): { lat: number; lon: number } {
  const width = west <= east ? east - west : east - west + 360;
  const lon = west + width / 2;
  return { lat: (south + north) / 2, lon: lon > 180 ? lon - 360 : lon };
}
