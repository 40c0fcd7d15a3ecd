import { type Raw, readList, readObject, readText } from '../../shared/otp/parse/raw-shape.ts';
import { stopCountsQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** Above this many routes, the whole network is less work for OTP. */
export const maxCountedRoutes = 100;

/**
 * Counts the stops of the representative patterns of some routes without loading the network, which takes seconds: a
 * representative pattern has the most stops of its route (shared/transit/network/representative-pattern.ts).
 * @returns counts by route id, without those that the OTP does not have
 */
export async function readStopCounts(
  feedId: string,
  routeIds: readonly string[],
  context: EndpointContext,
): Promise<ReadonlyMap<string, number>> {
  const ids = [...new Set(routeIds)].sort();
  if (ids.length === 0) return new Map();
  const instance = context.services.otp.getInstance({ feedId });
  const { value } = await askOtp(
    {
      ...{ kind: 'route-service' as const, instance, key: ['stop counts', feedId, ...ids] },
      write: () => ({ query: stopCountsQuery, variables: { ids: ids.map((id) => scopeId(feedId, id)) } }),
      parse: (data: Raw) => new Map(readList(data['routes'], 'routes').flatMap((raw) => parseRoute(raw, feedId))),
    },
    context,
  );
  return value ?? new Map();
}

function parseRoute(value: unknown, feedId: string): [string, number][] {
  if (value === null) return [];
  const route = readObject(value, 'a route');
  const id = readText(route['gtfsId'], 'gtfsId of a route');
  const lengths = readList(route['patterns'] ?? [], `patterns of ${id}`).map(
    (pattern) => readList(readObject(pattern, `a pattern of ${id}`)['stops'], `stops of ${id}`).length,
  );
  return [[id.slice(feedId.length + 1), Math.max(0, ...lengths)]];
}
