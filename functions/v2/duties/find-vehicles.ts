import { UnavailableError } from '@headway/connections/errors';
import { findFeedTimeZone } from '../../../shared/configuration/feed-time-zones.ts';
import type { Duty } from '../../../shared/duty/duty.ts';
import { EntityNotFoundError } from '../../../shared/http/request/problem.ts';
import type { VehiclePosition } from '../../../shared/otp/parse/parse-realtime.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { indexNetwork } from '../../../shared/transit/network/network-index.ts';
import type { FoundDuties } from '../../../shared/waybills/waybills.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { requireWaybills } from '../../answers/require-waybills.ts';
import { listNames, type Positions, readPositions } from './read-positions.ts';

/** Which vehicles a caller asks for. */
export type VehicleSearch =
  | { readonly by: 'number'; readonly vehicleNos: readonly string[] }
  | { readonly by: 'route'; readonly routeId: string }
  | { readonly by: 'depot'; readonly depot: string };

type Found = FoundDuties & { readonly positions: Positions };

/** The zone of the operator of a feed. */
export function findOperatorZone({ feedId, timeZone }: Network, { services }: EndpointContext): string {
  return findFeedTimeZone(services.configuration.WAYBILLS_TIME_ZONES, feedId) ?? timeZone;
}

/**
 * Finds the duties in one statement, and the positions of the feed. Where the database fails, vehicles that report a position are
 * still there, and `meta.unavailable` says that their duties are missing.
 * @throws EntityNotFoundError (`route-not-found`), UnavailableError if the database does not answer and there are no positions
 */
export async function findVehicles(search: VehicleSearch, network: Network, context: EndpointContext): Promise<Found> {
  const waybills = requireWaybills(context);
  const question = { timeZone: findOperatorZone(network, context) };
  const positions = readPositions(network.feedId, network.timeZone, context);
  if (search.by === 'route') return findOnRoute(search.routeId, network, await positions, context);
  const find = async (): Promise<FoundDuties> => {
    if (search.by === 'depot') return await waybills.findDutiesOfDepot(search.depot, context.call, question);
    const [first = ''] = search.vehicleNos;
    const duties =
      search.vehicleNos.length === 1
        ? [await waybills.findDuty(first, null, context.call, question)]
        : await waybills.findDuties(search.vehicleNos, context.call, question);
    return { duties, isComplete: true };
  };
  const [duties, read] = await Promise.allSettled([find(), positions]);
  if (read.status === 'rejected') throw read.reason;
  if (duties.status === 'fulfilled') return { ...duties.value, positions: read.value };
  const vehicleNos = search.by === 'number' ? search.vehicleNos : [];
  return { ...keepReporting(duties.reason, vehicleNos, read.value, context), positions: read.value };
}

/** The vehicles whose duties could not be read. @throws the reason itself where none of them reports a position */
function keepReporting(
  reason: unknown,
  vehicleNos: readonly string[],
  positions: Positions,
  { unavailable }: EndpointContext,
): FoundDuties {
  const isReported = vehicleNos.some((vehicleNo) => positions.find(vehicleNo) !== null);
  if (!(reason instanceof UnavailableError) || !isReported) throw reason;
  unavailable.push({ part: 'duties', reason: reason.message });
  return { duties: vehicleNos.map((vehicleNo) => ({ state: 'unreadable', vehicleNo })), isComplete: true };
}

/** The vehicles whose current trip is on the route by their waybill, and those that report a trip of it. */
async function findOnRoute(
  routeId: string,
  network: Network,
  positions: Positions,
  context: EndpointContext,
): Promise<Found> {
  const id = routeId.slice(network.feedId.length + 1);
  if (!indexNetwork(network).routeRows.has(id)) throw new EntityNotFoundError('route', routeId);
  const reporting = positions.all.filter((position) => position.routeId === routeId);
  const names = [...new Set(reporting.flatMap(listNames))].slice(0, 1000);
  const question = { timeZone: findOperatorZone(network, context) };
  const { duties, isComplete } = await requireWaybills(context)
    .findDutiesOfRoute({ routeId: id, vehicleNos: names }, context.call, question)
    .catch((error: unknown) => keepReporting(error, names, positions, context));
  const byNumber = new Map(duties.map((duty) => [duty.vehicleNo, duty]));
  const reported = reporting.flatMap((position) => chooseDuty(position, byNumber) ?? []);
  const onRoute = duties.filter((duty) => duty.state === 'on-duty' && duty.trips[0]?.routeId === id);
  const all = new Map([...reported, ...onRoute].map((duty) => [duty.vehicleNo, duty]));
  const sorted = [...all.values()].toSorted((a, b) => (a.vehicleNo < b.vehicleNo ? -1 : 1));
  const isLeftOut = ({ state, vehicleNo }: Duty) => state === 'unreadable' && !all.has(vehicleNo); // its route is not known
  return { duties: sorted, isComplete: isComplete && !duties.some(isLeftOut), positions };
}

/** The duty under any of the names of a position; no waybill where there is none. */
function chooseDuty(position: VehiclePosition, duties: ReadonlyMap<string, Duty>): Duty | undefined {
  const names = listNames(position);
  const known = names.flatMap((name) => duties.get(name) ?? [])[0];
  const [vehicleNo] = names;
  return known ?? (vehicleNo === undefined ? undefined : { state: 'unknown', vehicleNo });
}
