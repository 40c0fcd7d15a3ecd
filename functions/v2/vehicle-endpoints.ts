import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import type { Duty, DutyTrip } from '../../shared/duty/duty.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError, InvalidParameterError } from '../../shared/http/request/problem.ts';
import type { VehiclePosition } from '../../shared/otp/parse/parse-realtime.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { findServiceType } from '../../shared/transit/network/side-table-index.ts';
import { countStops, findRouteRow } from '../../shared/transit/routes.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { requireWaybills } from '../answers/require-waybills.ts';
import { readVehicles } from './answers/add-references.ts';
import { createMeta, createReferences, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeRoute, describeVehicle } from './answers/describe-entities.ts';
import { vehicleExample, vehiclesExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { documentParameters, includeField, listField, parseScopedId } from './answers/parameters.ts';
import { type DutyOfVehicle, dutyOfVehicle } from './answers/schemas.ts';

/** Of one statement (docs/reference/waybills-schema.md). */
const maxVehicles = 1000;
const feedParameter = 'Feed of the routes and positions. Default: the feed of the operator (WAYBILLS_DEFAULT_FEED).';

export const vehicleEndpoints = [
  defineV2Endpoint({
    path: '/v2/vehicles',
    summary: 'Vehicles by number, or the vehicles that report a trip of a route now, with duty and position',
    documentation: {
      operationId: 'listVehicles',
      tag: 'Vehicles',
      description:
        'Give either `ids` or `route`. Duties come from one statement to the waybills database, positions from OpenTripPlanner. A vehicle without a waybill has the state UNKNOWN.',
      parameters: {
        ...documentParameters('include'),
        ids: 'Up to 1,000 vehicle numbers, separated by commas.',
        route: 'Route id in the form `feed:id`.',
        feed: feedParameter,
      },
      example: vehiclesExample,
    },
    caching: 'none',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(listField(1000, 'vehicle numbers')),
      route: z.optional(textField()),
      feed: z.optional(textField()),
      include: z.optional(includeField(['route'])),
    }),
    data: z.array(dutyOfVehicle),
    async handle({ query: { ids, route, feed, include = [] }, ...input }) {
      if ((ids === undefined) === (route === undefined)) {
        throw new InvalidParameterError('ids', 'expected either ids or route');
      }
      const feedId = route === undefined ? (feed ?? defaultFeed(input)) : parseScopedId('route', route).feedId;
      const waybills = requireWaybills(input);
      const network = await openFeed(feedId, input);
      if (route !== undefined && findRouteRow(network, route) === undefined)
        throw new EntityNotFoundError('route', route);
      const { positions, unavailable } = await readPositions(feedId, input);
      const onRoute = positions.filter(({ routeId }) => routeId === route);
      const numbers = ids ?? [...new Set(onRoute.flatMap(listNames))].slice(0, maxVehicles);
      const found = numbers.length === 0 ? [] : await waybills.findDuties(numbers, input.call);
      const duties = ids === undefined ? onRoute.flatMap((position) => chooseDuty(position, found)) : found;
      const data = duties.map((duty) => describeDuty(duty, network, positions));
      const references = createReferences();
      if (include.includes('route')) references.routes.push(...listRoutes(data, network));
      return { data, references, meta: createMeta(input, { unavailable }) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/vehicles/{id}',
    summary: 'One vehicle with its duty of today and its position',
    documentation: {
      operationId: 'getVehicle',
      tag: 'Vehicles',
      description:
        'The current trip and the trips that remain of the duty, by the waybills of the operator, with the last position that OpenTripPlanner has.',
      parameters: { ...documentParameters('include'), id: 'Vehicle number.', feed: feedParameter },
      example: vehicleExample,
    },
    caching: 'none',
    params: objectOf({ id: textField(64) }),
    query: objectOf({ feed: z.optional(textField()), include: z.optional(includeField(['route'])) }),
    data: dutyOfVehicle,
    async handle({ params: { id }, query: { feed, include = [] }, ...input }) {
      const feedId = feed ?? defaultFeed(input);
      const waybills = requireWaybills(input);
      const [duty, network, { positions, unavailable }] = await Promise.all([
        waybills.findDuty(id, null, input.call),
        openFeed(feedId, input),
        readPositions(feedId, input),
      ]);
      const isKnown = duty.state !== 'unknown' || positions.some((one) => listNames(one).includes(id));
      if (!isKnown) throw new EntityNotFoundError('vehicle', id);
      const data = describeDuty(duty, network, positions);
      const references = createReferences();
      if (include.includes('route')) references.routes.push(...listRoutes([data], network));
      return { data, references, meta: createMeta(input, { unavailable }) };
    },
  }),
];

function defaultFeed({ services }: EndpointContext): string {
  return services.configuration.WAYBILLS_DEFAULT_FEED;
}

/** A duty is useful without a position: an OTP that fails leaves positions out. */
async function readPositions(feedId: string, context: EndpointContext) {
  const unavailable: Meta['unavailable'] = [];
  const positions = await readVehicles(feedId, context).catch((error: unknown): readonly VehiclePosition[] => {
    if (!(error instanceof UnavailableError)) throw error;
    unavailable.push({ part: `positions of ${feedId}`, reason: error.message });
    return [];
  });
  return { positions, unavailable };
}

/** The texts of a realtime feed that may be the vehicle number of the operator. */
function listNames({ vehicleId, label }: VehiclePosition): string[] {
  return [vehicleId, label].flatMap((name) => name ?? []);
}

/** The duty under any of these names; an unknown duty where the waybills have none of them. */
function chooseDuty(position: VehiclePosition, duties: readonly Duty[]): Duty[] {
  const own = listNames(position).flatMap((name) => duties.filter(({ vehicleNo }) => vehicleNo === name));
  const known = own.find(({ state }) => state !== 'unknown') ?? own[0];
  return known === undefined ? [] : [known];
}

function describeDuty(duty: Duty, network: Network, positions: readonly VehiclePosition[]): DutyOfVehicle {
  const known = duty.state === 'on-duty' ? duty : undefined;
  const [current, ...remaining] = known?.trips ?? [];
  const position = positions.find(({ vehicleId, label }) => duty.vehicleNo === label || duty.vehicleNo === vehicleId);
  const serviceType = duty.state === 'on-duty' || duty.state === 'off-duty' ? duty.serviceType : null;
  const states = {
    unknown: 'UNKNOWN',
    'off-duty': 'OFF_DUTY',
    'on-duty': 'ON_DUTY',
    unreadable: 'UNREADABLE',
  } as const;
  return {
    id: duty.vehicleNo,
    feedId: network.feedId,
    state: states[duty.state],
    serviceType: serviceType ?? findServiceType(network, duty.vehicleNo) ?? null,
    depot: known?.entityRemark ?? current?.orgName ?? null,
    waybillId: known?.waybillId ?? null,
    waybillNo: known?.waybillNo ?? null,
    scheduleNo: known?.scheduleNo ?? null,
    dutyDate: known?.dutyDate ?? null,
    updatedAt: known?.updatedAt ?? null,
    currentTrip: current === undefined ? null : describeTrip(current, network),
    remainingTrips: remaining.map((trip) => describeTrip(trip, network)),
    position: position === undefined ? null : describeVehicle(position),
  };
}

function describeTrip(trip: DutyTrip, network: Network): NonNullable<DutyOfVehicle['currentTrip']> {
  const { tripNumber, routeNumber, routeName, scheduleNumber, orgName, isActive } = trip;
  const routeId = `${network.feedId}:${trip.routeId}`;
  const stopCount = countStops(network, trip.routeId) ?? null;
  return { tripNumber, routeId, routeNumber, routeName, scheduleNumber, operatorName: orgName, isActive, stopCount };
}

function listRoutes(vehicles: readonly DutyOfVehicle[], network: Network) {
  const ids = new Set(
    vehicles.flatMap(({ currentTrip, remainingTrips }) =>
      [currentTrip, ...remainingTrips].flatMap((trip) => trip?.routeId ?? []),
    ),
  );
  return [...ids].flatMap((id) => {
    const row = findRouteRow(network, id);
    return row === undefined ? [] : [describeRoute(network, row)];
  });
}
