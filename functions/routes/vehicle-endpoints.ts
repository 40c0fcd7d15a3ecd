import { NotFoundError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { findFeedTimeZone } from '../../shared/configuration/feed-time-zones.ts';
import type { Duty } from '../../shared/duty/duty.ts';
import { type DutyContext, describeVehicle, describeVehicleDuty } from '../../shared/duty/vehicle.ts';
import { listField, objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { findServiceType } from '../../shared/transit/network/side-table-index.ts';
import { countStops } from '../../shared/transit/routes.ts';
import { vehicle, vehicleDuty } from '../answers/answer-schemas.ts';
import { defineEndpoint, type EndpointContext } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { requireWaybills } from '../answers/require-waybills.ts';
import { maxCountedRoutes, readStopCounts } from '../sources/stop-counts.ts';

/** The column holds 20 characters: a longer text is an unknown vehicle, a much longer one is a mistake. */
const vehicleNo = textField(64);
const tripQuery = objectOf({ trip_number: z.optional(wholeNumberField(0, 999_999)) });

export const vehicleEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/vehicle/{gtfs_id}/service-type/{vehicle_no}',
    summary: 'Duty of a vehicle today, with stop counts from a feed',
    params: objectOf({ gtfs_id: textField(), vehicle_no: vehicleNo }),
    query: tripQuery,
    answer: vehicleDuty,
    handle: ({ params, query, ...context }) => answerDuty(params, query, context),
  }),
  defineEndpoint({
    method: 'GET',
    path: '/vehicle/{vehicle_no}/service-type',
    summary: 'Duty of a vehicle today, with stop counts from the default feed',
    params: objectOf({ vehicle_no: vehicleNo }),
    query: tripQuery,
    answer: vehicleDuty,
    handle: ({ params, query, ...context }) =>
      answerDuty({ ...params, gtfs_id: context.services.configuration.WAYBILLS_DEFAULT_FEED }, query, context),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllVehiclesByIds',
    summary: 'Several vehicles, in the order of the ids; unknown vehicles are left out',
    body: objectOf({ vehicleIds: listField(vehicleNo, 1000) }), // limit: docs/reference/waybills-schema.md
    answer: z.array(vehicle),
    async handle({ body, ...context }) {
      const waybills = requireWaybills(context);
      const feedId = context.services.configuration.WAYBILLS_DEFAULT_FEED;
      const found = waybills.findDuties(body.vehicleIds, context.call, zoneOf(feedId, context));
      const [duties, dutyContext] = await settleBoth(found, readDutyContext(feedId, orNone(found), context));
      return duties.flatMap((duty) => describeVehicle(duty, dutyContext) ?? []);
    },
  }),
];

async function answerDuty(
  { gtfs_id: feedId, vehicle_no: vehicleNo }: { gtfs_id: string; vehicle_no: string },
  { trip_number: tripNumber }: { trip_number?: number | undefined },
  context: EndpointContext,
) {
  const waybills = requireWaybills(context);
  const found = waybills.findDuty(vehicleNo, tripNumber ?? null, context.call, zoneOf(feedId, context));
  const [duty, dutyContext] = await settleBoth(
    found,
    readDutyContext(feedId, orNone(found.then((duty) => [duty])), context),
  );
  return describeVehicleDuty(duty, dutyContext);
}

function zoneOf(feedId: string, { services }: EndpointContext) {
  return { timeZone: findFeedTimeZone(services.configuration.WAYBILLS_TIME_ZONES, feedId) };
}

/** What the network adds to duties: nothing for an unknown feed. A feed that cannot be loaded is an error. */
async function readDutyContext(
  feedId: string,
  found: Promise<readonly Duty[]>,
  context: EndpointContext,
): Promise<DutyContext> {
  const { otp, store } = context.services;
  if (otp.instances.length === 0 && store === null) return noNetwork; // this deployment serves vehicles only
  try {
    const counted = store === null ? await countStopsOfDuties(feedId, found, context) : undefined;
    if (counted !== undefined) return counted;
    const { network } = await openNetwork(feedId, context);
    return {
      countStops: (routeId) => countStops(network, routeId) ?? null,
      findServiceType: (vehicleNo) => findServiceType(network, vehicleNo) ?? null,
    };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return noNetwork;
  }
}

/**
 * The same without the network, which takes seconds to load: OTP counts the stops of the routes of these duties alone.
 * @returns undefined where the network is loaded already, or is less work for OTP
 */
async function countStopsOfDuties(
  feedId: string,
  found: Promise<readonly Duty[]>,
  context: EndpointContext,
): Promise<DutyContext | undefined> {
  const { otp, networks, sideTables } = context.services;
  const isLoaded = networks.loaded().some(({ network }) => network.feedId === feedId);
  const isKnown = otp.instances.length === 1 || otp.instances.some(({ feeds }) => feeds.includes(feedId));
  if (isLoaded || !isKnown) return undefined;
  const [tables, feedIds] = await Promise.all([sideTables.read(context.call), networks.feedIds(context.call)]);
  if (!feedIds.includes(feedId)) return noNetwork;
  const routeIds = (await found).flatMap(listRouteIds);
  if (new Set(routeIds).size > maxCountedRoutes) return undefined;
  const counts = await readStopCounts(feedId, routeIds, { ...context, headers: {} });
  const types = new Map(tables.findTables(feedId).fleet.map((row) => [row.vehicleNo, row.serviceType]));
  return {
    countStops: (routeId) => counts.get(routeId) ?? null,
    findServiceType: (vehicleNo) => types.get(vehicleNo) ?? null,
  };
}

/** The duties, or none where they cannot be read: the caller gets that error. */
function orNone(found: Promise<readonly Duty[]>): Promise<readonly Duty[]> {
  return found.catch(() => []);
}

/** The routes whose stops are counted: those of the remaining trips. */
function listRouteIds(duty: Duty): readonly string[] {
  return duty.state === 'on-duty' ? duty.trips.slice(1).map(({ routeId }) => routeId) : [];
}

const noNetwork: DutyContext = { countStops: () => null, findServiceType: () => null };

/** Awaits both, even where one fails, so that nothing still runs after the answer. */
async function settleBoth<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
