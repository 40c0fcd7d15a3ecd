import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { vehicleNo } from '../servers/large-waybills.ts';

/** One request as an app sends it. */
export type EndpointRequest = {
  readonly target: string;
  /** Sent as JSON; a POST without a body sends an empty object. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  /** Slow, so it runs in fewer rounds. */
  readonly isHeavy?: boolean;
};

export const adminToken = 'a-token-of-20-letters';

const brotli = { 'accept-encoding': 'br' };
const asAdmin = { authorization: `Bearer ${adminToken}` };

/** Requests that cover every endpoint: on a large network, and on the demo city where OTP is queried. */
export function listEndpointRequests(
  { feedId, routes, stops }: FeedNetwork,
  { tripId }: { tripId: string },
): EndpointRequest[] {
  const routeId = routes[Math.floor(routes.length / 2)]?.id ?? '';
  const stop = stops[Math.floor(stops.length / 2)] as FeedNetwork['stops'][number];
  const routeIds = routes.slice(0, 50).map(({ id }) => id);
  const stopIds = stops.slice(0, 50).map(({ id }) => id);
  const name = encodeURIComponent(stop.name.slice(0, 8).trim());
  return [
    { target: `/route/${feedId}/${routeId}` },
    { target: `/routes/${feedId}` },
    { target: `/routes/${feedId}`, headers: brotli },
    { target: `/routes/${feedId}/fuzzy/${routeId}` },
    { target: `/getRoutesByIds/${feedId}`, body: routeIds },
    { target: '/getAllRoutesByIds', body: { gtfsId: feedId, routeIds } },
    { target: `/route-stop-mapping/${feedId}/route/${routeId}` },
    { target: `/route-stop-mapping/${feedId}/stop/${stop.id}` },
    { target: '/getAllRouteStopMappingsByRouteCodes', body: { gtfsId: feedId, routeCodes: routeIds } },
    { target: '/getAllRouteStopMappingsByStopCodes', body: { gtfsId: feedId, stopCodes: stopIds } },
    { target: `/stops/${feedId}?limit=1000` },
    { target: `/stops/${feedId}`, headers: brotli },
    { target: `/stops/${feedId}?format=geojson`, headers: brotli },
    { target: `/stops/${feedId}/fuzzy/${name}` },
    { target: `/stop/${feedId}/${stop.id}` },
    { target: `/stop-code/${feedId}/P0` },
    { target: '/getAllStopsByIds', body: { gtfsId: feedId, stopIds } },
    { target: `/station-children/${feedId}/${stop.id}` },
    { target: `/nearby/${feedId}?lat=${stop.lat.toFixed(5)}&lon=${stop.lon.toFixed(5)}&radius=1000` },
    { target: `/version/${feedId}` },
    { target: '/feeds' },
    { target: '/example-trip/demo/1' },
    { target: '/example-trip-map' },
    { target: `/trip/${encodeURIComponent(tripId)}` },
    { target: '/departures/demo/CBS' },
    { target: '/route-shape/demo/1' },
    { target: '/vehicle-positions/demo' },
    { target: '/alerts/demo' },
    { target: '/graphql', body: { query: '{ feeds { feedId agencies { name } } }' } },
    { target: `/vehicle/${feedId}/service-type/${vehicleNo(1)}` },
    { target: `/vehicle/${vehicleNo(1)}/service-type` },
    {
      target: '/getAllVehiclesByIds',
      body: { vehicleIds: Array.from({ length: 50 }, (_, index) => vehicleNo(index)) },
    },
    { target: '/health' },
    { target: '/ready' },
    { target: '/memory-stats', headers: asAdmin },
    { target: '/connection-stats', headers: asAdmin },
    { target: '/config', headers: asAdmin },
    { target: '/trip-cache/stats', headers: asAdmin },
    { target: '/trip-cache/clear', headers: asAdmin, method: 'POST' },
    { target: '/refresh-data', headers: asAdmin, method: 'POST', isHeavy: true },
    { target: '/openapi.json', headers: brotli },
    ...listSecondVersion(feedId, { stopId: stop.id, stopIds, routeId, name, tripId }),
  ];
}

/** Without the stream of events, which a function URL answers. */
function listSecondVersion(
  feedId: string,
  of: { stopId: string; stopIds: readonly string[]; routeId: string; name: string; tripId: string },
): EndpointRequest[] {
  const scoped = (id: string) => `${feedId}:${encodeURIComponent(id)}`;
  return [
    { target: '/v2/feeds' },
    { target: `/v2/feeds/${feedId}` },
    { target: `/v2/feeds/${feedId}/bundle`, headers: brotli },
    { target: `/v2/stops?ids=${scoped(of.stopId)}` },
    { target: `/v2/stops?ids=${of.stopIds.map(scoped).join(',')}&include=route` },
    { target: `/v2/stops.geojson?feeds=${feedId}`, headers: brotli, isHeavy: true },
    { target: `/v2/routes?feeds=${feedId}`, headers: brotli },
    { target: `/v2/routes/${scoped(of.routeId)}?include=directions,stops` },
    { target: '/v2/routes.geojson?feeds=demo', headers: brotli },
    { target: '/v2/routes/demo:1/shape.geojson' },
    { target: `/v2/search?q=${of.name}` },
    { target: `/v2/trips/${encodeURIComponent(of.tripId)}` },
    { target: '/v2/departures?stops=demo:CBS' },
    { target: '/v2/timetable?stop=demo:CBS' },
    { target: '/v2/alerts?feeds=demo' },
    { target: `/v2/vehicles?ids=${[0, 1, 2].map(vehicleNo).join(',')}&feed=${feedId}` },
    { target: `/v2/vehicles/${vehicleNo(1)}?feed=${feedId}` },
    { target: '/v2/vehicles.geojson?feed=demo' },
  ];
}
