import { UnavailableError } from '@headway/connections/errors';
import type { Departure as OtpDeparture } from '../../../shared/otp/parse/parse-departures.ts';
import {
  parseAlerts,
  parseVehiclePositions,
  type ServiceAlert,
  type VehiclePosition,
} from '../../../shared/otp/parse/parse-realtime.ts';
import { alertsQuery, vehiclePositionsQuery } from '../../../shared/otp/queries.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { indexNetwork } from '../../../shared/transit/network/network-index.ts';
import type { Place } from '../../../shared/transit/place.ts';
import { askOtp } from '../../answers/ask-otp.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import type { Meta, References } from './define-v2-endpoint.ts';
import {
  describeAlert,
  describeRoute,
  describeStop,
  describeTripReference,
  describeVehicle,
  findPlaceById,
} from './describe-entities.ts';
import type { Located } from './open-networks.ts';

export type Included = 'stop' | 'route' | 'trip' | 'vehicle' | 'alert';

/** Reads the vehicles of a feed, from the cache or its OTP. */
export async function readVehicles(feedId: string, context: EndpointContext): Promise<readonly VehiclePosition[]> {
  const instance = context.services.otp.getInstance({ feedId });
  const variables = { feeds: [feedId] };
  const { value } = await askOtp(
    {
      kind: 'vehicles',
      instance,
      key: [feedId],
      query: vehiclePositionsQuery,
      variables,
      parse: parseVehiclePositions,
    },
    context,
  );
  return value ?? [];
}

/** Reads the alerts of a feed, from the cache or its OTP. */
export async function readAlerts(feedId: string, context: EndpointContext): Promise<readonly ServiceAlert[]> {
  const instance = context.services.otp.getInstance({ feedId });
  const variables = { feeds: [feedId] };
  const { value } = await askOtp(
    { kind: 'alerts', instance, key: [feedId], query: alertsQuery, variables, parse: parseAlerts },
    context,
  );
  return value ?? [];
}

/**
 * Adds the entities that departures refer to, each once.
 * @returns the parts that are missing because an OTP failed
 */
export async function addReferences(
  references: References,
  {
    include,
    networks,
    located,
    departures,
  }: {
    include: readonly Included[];
    networks: ReadonlyMap<string, Network>;
    located: readonly Located<Place>[];
    departures: readonly OtpDeparture[];
  },
  context: EndpointContext,
): Promise<Meta['unavailable']> {
  const isIncluded = (name: Included) => include.includes(name);
  const routeIds = new Set(departures.map(({ routeId }) => routeId));
  const stopIds = new Set([...located.map(({ scopedId }) => scopedId), ...departures.map(({ stopId }) => stopId)]);
  for (const [feedId, network] of networks) {
    const own = (ids: ReadonlySet<string>) => [...ids].filter((id) => id.startsWith(`${feedId}:`));
    if (isIncluded('route')) {
      const { routeRows } = indexNetwork(network);
      const rows = own(routeIds).flatMap((id) => routeRows.get(id.slice(feedId.length + 1)) ?? []);
      references.routes.push(...rows.map((row) => describeRoute(network, row)));
    }
    if (isIncluded('stop')) {
      const places = own(stopIds).flatMap((id) => findPlaceById(network, id.slice(feedId.length + 1)) ?? []);
      references.stops.push(...places.map((place) => describeStop(network, place)));
    }
  }
  if (isIncluded('trip')) {
    const trips = new Map(departures.map((departure) => [departure.tripId, departure]));
    for (const [id, departure] of trips) references.trips.push(describeTripReference({ id, ...departure }));
  }
  const unavailable: Meta['unavailable'] = [];
  const readEach = async <Item>(
    part: string,
    read: (feedId: string, context: EndpointContext) => Promise<readonly Item[]>,
  ) => {
    const lists = await Promise.all(
      [...networks].map(async ([feedId, network]) => {
        try {
          return (await read(feedId, context)).map((item) => ({ item, network }));
        } catch (error) {
          if (!(error instanceof UnavailableError)) throw error;
          unavailable.push({ part: `${part} of ${feedId}`, reason: error.message });
          return [];
        }
      }),
    );
    return lists.flat();
  };
  const [vehicles, alerts] = await Promise.all([
    isIncluded('vehicle') ? readEach('vehicles', readVehicles) : [],
    isIncluded('alert') ? readEach('alerts', readAlerts) : [],
  ]);
  const tripIds = new Set(departures.map(({ tripId }) => tripId));
  const isOnTrip = ({ item }: { item: VehiclePosition }) => tripIds.has(item.tripId);
  references.vehicles.push(
    ...vehicles.filter(isOnTrip).map(({ item, network }) => describeVehicle(item, network.timeZone)),
  );
  const isRelevant = ({ item }: { item: ServiceAlert }) =>
    item.routeIds.some((id) => routeIds.has(id)) || item.stopIds.some((id) => stopIds.has(id));
  references.alerts.push(...alerts.filter(isRelevant).map(({ item, network }) => describeAlert(item, network)));
  return unavailable;
}
