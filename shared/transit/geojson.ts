import { memoisePerNetwork } from './network/memoise-per-network.ts';
import type { Network } from './network/network.ts';
import { findRepresentativePattern } from './network/representative-pattern.ts';
import { findFirstMapping } from './route-stop-mappings.ts';
import { describeRoute, getCallRange } from './routes.ts';
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
export const listRouteFeatures: (network: Network) => readonly Feature[] = memoisePerNetwork((network) =>
  network.routes.ids.map((_, row) => {
    const { id, startPoint, endPoint, ...properties } = describeRoute(network, row);
    const line = listStopLine(network, row);
    const geometry = line.length < 2 ? null : ({ type: 'LineString', coordinates: line } as const);
    return { type: 'Feature', id, geometry, properties };
  }),
);

/** All served stops, as points. */
export const listStopFeatures: (network: Network) => readonly Feature[] = memoisePerNetwork((network) =>
  listServedStopRows(network).flatMap((row) => {
    const mapping = findFirstMapping(network, row);
    if (mapping === undefined) return [];
    const { stopPoint, geoJson, gates, estimatedTravelTimeFromPreviousStop, sequenceNum, ...properties } = mapping;
    const geometry = { type: 'Point', coordinates: [stopPoint.lon, stopPoint.lat] } as const;
    return [{ type: 'Feature', id: network.stops.ids[row] ?? '', geometry, properties } as const];
  }),
);

/** The whole lists as collections: one object per network, so that each is serialised once. */
export const collectRoutes = memoisePerNetwork((network) => createCollection(listRouteFeatures(network)));
export const collectStops = memoisePerNetwork((network) => createCollection(listStopFeatures(network)));

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
