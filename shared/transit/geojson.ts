import { memoisePerNetwork } from './network/memoise-per-network.ts';
import type { Network } from './network/network.ts';
import { findRepresentativePattern } from './network/representative-pattern.ts';
import { RowList } from './network/row-list.ts';
import { getFirstMapping } from './route-stop-mappings.ts';
import { describeRoute, getCallRange, listRows } from './routes.ts';
import { listServedStopRows } from './stops.ts';

/** RFC 7946: positions are longitude, latitude. */
export type Position = readonly [lon: number, lat: number];
export type Feature = {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: Position }
    | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
    | null;
  readonly properties: Readonly<Record<string, unknown>>;
};
export type FeatureCollection = { readonly type: 'FeatureCollection'; readonly features: readonly Feature[] };

/** All routes, each as the line through the stops of its representative pattern; null geometry where it has no pattern. */
export const listRouteFeatures: (network: Network) => RowList<Feature> = memoisePerNetwork(
  (network) => new RowList(listRows(network.routes.ids), (row) => describeRouteFeature(network, row)),
);

/** All served stops, as points. */
export const listStopFeatures: (network: Network) => RowList<Feature> = memoisePerNetwork(
  (network) => new RowList(listServedStopRows(network), (row) => describeStopFeature(network, row)),
);

function describeRouteFeature(network: Network, row: number): Feature {
  const { id, startPoint, endPoint, ...properties } = describeRoute(network, row);
  const line = listStopLine(network, row);
  const geometry = line.length < 2 ? null : ({ type: 'LineString', coordinates: line } as const);
  return { type: 'Feature', id, geometry, properties };
}

function describeStopFeature(network: Network, row: number): Feature {
  const { stopPoint, geoJson, gates, estimatedTravelTimeFromPreviousStop, sequenceNum, ...properties } =
    getFirstMapping(network, row);
  const geometry = { type: 'Point', coordinates: [stopPoint.lon, stopPoint.lat] } as const;
  return { type: 'Feature', id: network.stops.ids[row] ?? '', geometry, properties };
}

/** RFC 7946, 3.3. */
export function createCollection(features: readonly Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

function listStopLine(network: Network, routeRow: number): Position[] {
  const pattern = findRepresentativePattern(network, routeRow);
  if (pattern === undefined) return [];
  const { start, end } = getCallRange(network, pattern);
  return [...network.calls.stops.subarray(start, end)].map(
    (row) => [network.stops.lons[row] ?? 0, network.stops.lats[row] ?? 0] as const,
  );
}
