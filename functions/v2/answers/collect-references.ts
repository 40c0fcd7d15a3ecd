import type { ServiceAlert, VehiclePosition } from '../../../shared/otp/parse/parse-realtime.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { indexNetwork } from '../../../shared/transit/network/network-index.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { readAlerts, readVehicles } from '../../sources/realtime.ts';
import { createReferences, type Meta, type References } from './define-v2-endpoint.ts';
import {
  describeAlert,
  describeRoute,
  describeStop,
  describeTripReference,
  describeVehicle,
  findPlaceById,
  listRelatedPlaceIds,
} from './describe-entities.ts';
import { readEachFeed } from './read-each-feed.ts';

export type Included = 'stop' | 'route' | 'trip' | 'vehicle' | 'alert';

/** The entities that the data of an answer names, by `feed:id`. */
export type Named = {
  readonly include: readonly Included[];
  readonly networks: Iterable<Network>;
  readonly routeIds?: Iterable<string>;
  readonly stopIds?: Iterable<string>;
  readonly trips?: readonly Parameters<typeof describeTripReference>[0][];
  /** Vehicles are those on the trips, or on the routes where this is set. */
  readonly vehiclesOf?: 'trips' | 'routes';
};

/**
 * Collects the entities that `include` names, each once.
 * @returns also the parts that are missing because an OTP failed
 */
export async function collectReferences(
  { include, networks, routeIds = [], stopIds = [], trips = [], vehiclesOf = 'trips' }: Named,
  context: EndpointContext,
): Promise<{ references: References; unavailable: Meta['unavailable'] }> {
  const references = createReferences();
  const unavailable: Meta['unavailable'] = [];
  if (include.length === 0) return { references, unavailable };
  const byFeed = new Map([...networks].map((network) => [network.feedId, network]));
  const [routes, stops] = [new Set(routeIds), new Set(stopIds)];
  const byId = new Map(trips.map((trip) => [trip.id, trip]));
  const concerned = new Set(stops);
  for (const [feedId, network] of byFeed) {
    const listOwn = (ids: ReadonlySet<string>) =>
      [...ids].flatMap((id) => (id.startsWith(`${feedId}:`) ? id.slice(feedId.length + 1) : []));
    if (include.includes('route')) {
      const rows = listOwn(routes).flatMap((id) => indexNetwork(network).routeRows.get(id) ?? []);
      references.routes.push(...rows.map((row) => describeRoute(network, row)));
    }
    const places =
      include.includes('stop') || include.includes('alert')
        ? listOwn(stops).flatMap((id) => findPlaceById(network, id) ?? [])
        : [];
    for (const id of places.flatMap((place) => listRelatedPlaceIds(network, place))) concerned.add(id);
    if (include.includes('stop')) {
      references.stops.push(...places.map((place) => describeStop(network, place)));
    }
  }
  if (include.includes('trip')) references.trips.push(...[...byId.values()].map(describeTripReference));
  const [vehicles, alerts] = await Promise.all([
    include.includes('vehicle') ? readEachFeed('vehicles', byFeed.values(), readVehicles, unavailable, context) : [],
    include.includes('alert') ? readEachFeed('alerts', byFeed.values(), readAlerts, unavailable, context) : [],
  ]);
  const isMeant = ({ item }: { item: VehiclePosition }) =>
    vehiclesOf === 'trips' ? byId.has(item.tripId) : routes.has(item.routeId);
  references.vehicles.push(
    ...vehicles.filter(isMeant).map(({ item, network }) => describeVehicle(item, network.timeZone)),
  );
  const isRelevant = ({ item }: { item: ServiceAlert }) =>
    item.routeIds.some((id) => routes.has(id)) || item.stopIds.some((id) => concerned.has(id));
  references.alerts.push(...alerts.filter(isRelevant).map(({ item, network }) => describeAlert(item, network)));
  return { references, unavailable };
}
