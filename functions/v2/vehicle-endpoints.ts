import * as z from 'zod/mini';
import type { Duty } from '../../shared/duty/duty.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError, InvalidParameterError, NothingSelectedError } from '../../shared/http/request/problem.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { vehicleExample, vehiclesExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { documentParameters, includeField, listField, parseScopedId, scopedIdField } from './answers/parameters.ts';
import { dutyOfVehicle } from './answers/vehicle-schemas.ts';
import { describeDuty, findDepot, type JoinedDuty } from './duties/describe-duty.ts';
import { findOperatorZone, findVehicles, type VehicleSearch } from './duties/find-vehicles.ts';
import { joinDuties } from './duties/join-duties.ts';

const feedParameter =
  'Feed of the routes, positions and time zone. Default: the feed of the ids, else of the operator (WAYBILLS_DEFAULT_FEED).';
const include = z.optional(includeField(['route', 'trip', 'alert']));
type Include = readonly ('route' | 'trip' | 'alert')[];

export const vehicleEndpoints = [
  defineV2Endpoint({
    path: '/v2/vehicles',
    summary: 'Vehicles by number, on a route now, or of a depot, with duty and position',
    documentation: {
      operationId: 'listVehicles',
      tag: 'Vehicles',
      description:
        'At least one of `ids`, `route` and `depot` is needed; a vehicle must match all that are given. `route` finds the vehicles whose current trip is on the route by their waybill, and those that report a trip of it. Duties come from one statement to the waybills database, positions and trip ids from OpenTripPlanner. At most 1,000 vehicles are read; `meta.isComplete` is false where there are more. Trip ids come from the timetables of at most 100 routes; `meta.unavailable` says where there are more.',
      parameters: {
        ...documentParameters('include'),
        ids: 'Up to 1,000 vehicle numbers, or `feed:number` of one feed, separated by commas.',
        route: 'Route id in the form `feed:id`.',
        depot: 'Name of a depot, as the answers have it.',
        feed: feedParameter,
      },
      example: vehiclesExample,
    },
    caching: 'none',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(listField(1000, 'vehicle numbers')),
      route: z.optional(scopedIdField),
      depot: z.optional(textField()),
      feed: z.optional(textField()),
      include,
    }),
    data: z.array(dutyOfVehicle),
    async handle({ query, ...input }) {
      const { search, feedId, isMatch, requireOneFeed } = readSearch(query, input);
      const network = await openFeed(feedId, input);
      requireOneFeed();
      return answerVehicles(search, network, query.include ?? [], input, isMatch);
    },
  }),
  defineV2Endpoint({
    path: '/v2/vehicles/{id}',
    summary: 'One vehicle with its duty of today and its position',
    documentation: {
      operationId: 'getVehicle',
      tag: 'Vehicles',
      description:
        'The current trip and the trips that remain of the duty, by the waybills of the operator, with their trip ids where they can be matched, and the last position that OpenTripPlanner has.',
      parameters: { ...documentParameters('include'), id: 'Vehicle number, or `feed:number`.', feed: feedParameter },
      example: vehicleExample,
    },
    caching: 'none',
    params: objectOf({ id: textField(320) }),
    query: objectOf({ feed: z.optional(textField()), include }),
    data: dutyOfVehicle,
    async handle({ params: { id }, query: { feed, include: wanted = [] }, ...input }) {
      const { vehicleNos, feedId } = readNumbers('id', [id], feed, input);
      const network = await openFeed(feedId, input);
      const { data, ...rest } = await answerVehicles({ by: 'number', vehicleNos }, network, wanted, input);
      const [vehicle] = data;
      const isKnown = vehicle !== undefined && (vehicle.state !== 'NO_WAYBILL' || vehicle.position !== null);
      if (!isKnown) throw new EntityNotFoundError('vehicle', id);
      return { data: vehicle, ...rest };
    },
  }),
];

async function answerVehicles(
  search: VehicleSearch,
  network: Network,
  wanted: Include,
  context: EndpointContext,
  isMatch: (duty: Duty) => boolean = () => true,
) {
  const timeZone = findOperatorZone(network, context);
  const { duties, positions, isComplete } = await findVehicles(search, network, context);
  const { joined, unavailable } = await joinDuties(duties.filter(isMatch), { network, timeZone, positions }, context);
  const data = joined.map((one) => describeDuty(one, network, timeZone));
  const { references, unavailable: failed } = await collectReferences(
    { include: wanted, networks: [network], ...nameEntities(joined, network.feedId) },
    context,
  );
  const meta = createMeta(context, {
    unavailable: [...positions.unavailable, ...unavailable, ...failed],
    isComplete,
  });
  return { data, references, meta };
}

type Query = Partial<Record<'route' | 'depot' | 'feed', string | undefined>> & { ids?: readonly string[] | undefined };

/** The search that reads the fewest vehicles, and what else these must match. */
function readSearch({ ids, route, depot, feed }: Query, context: EndpointContext) {
  if (ids === undefined && route === undefined && depot === undefined) {
    throw new NothingSelectedError('ids', 'route', 'depot');
  }
  const ofRoute = route === undefined ? undefined : parseScopedId('route', route).feedId;
  if (route !== undefined && feed !== undefined && feed !== ofRoute) throw new EntityNotFoundError('route', route);
  const numbers = readNumbers('ids', ids ?? [], feed ?? ofRoute, context);
  const { feedId, vehicleNos, requireOneFeed } = numbers;
  const search: VehicleSearch =
    route !== undefined
      ? { by: 'route', routeId: route }
      : depot !== undefined
        ? { by: 'depot', depot }
        : { by: 'number', vehicleNos };
  // The depot of a duty that cannot be read is not known: it stays in the answer, which says so.
  const isOfDepot = (duty: Duty) => depot === undefined || duty.state === 'unreadable' || findDepot(duty) === depot;
  const isMatch = (duty: Duty) => (ids === undefined || vehicleNos.includes(duty.vehicleNo)) && isOfDepot(duty);
  return { search, feedId, isMatch, requireOneFeed };
}

/** Vehicle numbers, alone or after the feed that all of them share. A feed that does not exist is the first thing to say. */
function readNumbers(parameter: string, ids: readonly string[], feed: string | undefined, context: EndpointContext) {
  const prefix = feed ?? /^([^\s:/]+):./.exec(ids[0] ?? '')?.[1];
  const feedId = prefix ?? defaultFeed(context);
  const vehicleNos = ids.map((id) => (id.startsWith(`${feedId}:`) ? id.slice(feedId.length + 1) : id));
  const other = feed === undefined && prefix !== undefined ? ids.find((id) => !id.startsWith(`${prefix}:`)) : undefined;
  const requireOneFeed = () => {
    if (other === undefined) return;
    throw new InvalidParameterError(parameter, `expected vehicles of one feed, ${prefix}, got ${other.slice(0, 100)}`);
  };
  return { vehicleNos, feedId, requireOneFeed };
}

function defaultFeed({ services }: EndpointContext): string {
  return services.configuration.WAYBILLS_DEFAULT_FEED;
}

function nameEntities(joined: readonly JoinedDuty[], feedId: string) {
  const dutyTrips = joined.flatMap(({ trips }) => trips);
  return {
    routeIds: dutyTrips.map(({ dutyTrip }) => `${feedId}:${dutyTrip.routeId}`),
    trips: dutyTrips.flatMap(({ trip, dutyTrip }) =>
      trip === null ? [] : [{ ...trip, routeId: `${feedId}:${dutyTrip.routeId}` }],
    ),
  };
}
