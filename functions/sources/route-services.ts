import { parseRouteServices, type ServiceTrip } from '../../shared/otp/parse/parse-service.ts';
import { writeRouteServiceQuery } from '../../shared/otp/queries.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/**
 * Reads the trips of routes on a date in one query to OTP.
 * @param routeIds without prefix @param date ISO 8601
 * @returns by route id; a route that the OTP does not have is missing
 * @throws UnavailableError, DeadlineExceededError
 */
export async function readRouteServices(
  { feedId }: Network,
  routeIds: readonly string[],
  date: string,
  context: EndpointContext,
): Promise<ReadonlyMap<string, readonly ServiceTrip[]>> {
  if (routeIds.length === 0) return new Map();
  const sorted = routeIds.toSorted();
  const { value } = await askOtp(
    {
      kind: 'route-service',
      instance: context.services.otp.getInstance({ feedId }),
      key: [feedId, date, ...sorted],
      write: () => ({
        query: writeRouteServiceQuery(sorted.length),
        variables: {
          date: date.replaceAll('-', ''),
          ...Object.fromEntries(sorted.map((id, index) => [`r${index}`, `${feedId}:${id}`])),
        },
      }),
      parse: (data, failed) => parseRouteServices(data, sorted.length, failed),
    },
    context,
  );
  return new Map(
    sorted.flatMap((id, index) => {
      const trips = value?.[index];
      return trips === null || trips === undefined ? [] : [[id, trips] as const];
    }),
  );
}
