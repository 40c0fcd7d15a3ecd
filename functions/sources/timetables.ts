import { type Departure, parseTimetable } from '../../shared/otp/parse/parse-departures.ts';
import { type PatternTimetable, parseRouteTimetable } from '../../shared/otp/parse/parse-service.ts';
import { routeTimetableQuery, writeTimetableQuery } from '../../shared/otp/queries.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** A trip of realtime data is not in the plan. */
const isPlanned = ({ state }: Departure) => state !== 'ADDED';

function asPlanned(departure: Departure): Departure {
  return { ...departure, isRealtime: false, state: 'SCHEDULED' };
}

/** The planned departures of some stops, and the ids of those that the OTP could not answer. */
export type StopTimetable = { readonly departures: readonly Departure[]; readonly failedIds: readonly string[] };

/** Reads the planned departures of stops on a service date. @param stopIds `feed:id` @param date ISO 8601 */
export async function readStopTimetable(
  feedId: string,
  stopIds: readonly string[],
  date: string,
  context: EndpointContext,
): Promise<StopTimetable> {
  const { value } = await askOtp(
    {
      kind: 'timetable',
      instance: context.services.otp.getInstance({ feedId }),
      key: ['stops', date, ...stopIds],
      write: () => ({
        query: writeTimetableQuery(stopIds.length),
        variables: {
          date: date.replaceAll('-', ''),
          ...Object.fromEntries(stopIds.map((stopId, index) => [`p${index}`, stopId])),
        },
      }),
      parse(data, failedItems): StopTimetable {
        const { departures, failed } = parseTimetable(data, stopIds, failedItems);
        return {
          departures: departures.filter(isPlanned).map(asPlanned),
          failedIds: stopIds.filter((_, index) => failed.has(index)),
        };
      },
    },
    context,
  );
  return value ?? { departures: [], failedIds: [] };
}

/** Reads all trips of a route on a service date, by pattern. @param routeId `feed:id` @param date ISO 8601 */
export async function readRouteTimetable(
  feedId: string,
  routeId: string,
  date: string,
  context: EndpointContext,
): Promise<readonly PatternTimetable[]> {
  const { value } = await askOtp(
    {
      kind: 'timetable',
      instance: context.services.otp.getInstance({ feedId }),
      key: ['route', date, routeId],
      write: () => ({ query: routeTimetableQuery, variables: { id: routeId, date: date.replaceAll('-', '') } }),
      parse: parseRouteTimetable,
    },
    context,
  );
  return value ?? [];
}
