import { createHash } from 'node:crypto';
import type { FeedRoute } from '../transit/network/feed-network.ts';
import { scopeId } from '../transit/network/ids.ts';
import { compareText } from '../transit/text/compare-text.ts';
import type { GraphqlRequest, OtpAnswer } from './graphql-request.ts';
import { readList, readObject, readText } from './parse/raw-shape.ts';
import { scheduleQuery, writeCalendarsQuery } from './queries.ts';

/** Routes per query: at 400 trips each, an answer has 3 MB. */
const routesPerQuery = 50;
/** Calendars per query: of 400 dates each, an answer has 250 kB. */
const calendarsPerQuery = 50;

/** The schedule of a feed: its version, and the first and last date of its calendars, ISO 8601. */
export type Schedule = { readonly version: string; readonly dates: ServiceDates | null };
export type ServiceDates = { readonly first: string; readonly last: string };

/**
 * Reads the schedule of a feed. The version is a hash of the trips with OTP's hash of their stops and times, and the dates of their
 * calendars. It changes when a time, a trip or a calendar changes, and not when OTP starts again.
 * @throws UnavailableError for an OTP that does not answer or has no such hash, and where any part is missing: a version of half
 * a schedule would change without reason
 */
export async function loadSchedule(
  feedId: string,
  routes: readonly FeedRoute[],
  request: (request: GraphqlRequest) => Promise<OtpAnswer>,
): Promise<Schedule> {
  const lines: string[] = [];
  const allDates = new Set<string>();
  const exampleTrips = new Map<string, string>();
  for (let start = 0; start < routes.length; start += routesPerQuery) {
    const ids = routes.slice(start, start + routesPerQuery).map(({ id }) => scopeId(feedId, id));
    const { data } = await request({ query: scheduleQuery, variables: { ids } });
    for (const trip of listTrips(data['routes'])) {
      lines.push(`${trip.id} ${trip.serviceId} ${trip.hash}`);
      const example = exampleTrips.get(trip.serviceId);
      if (example === undefined || compareText(trip.id, example) < 0) exampleTrips.set(trip.serviceId, trip.id);
    }
  }
  const services = [...exampleTrips];
  for (let start = 0; start < services.length; start += calendarsPerQuery) {
    const part = services.slice(start, start + calendarsPerQuery);
    const variables = Object.fromEntries(part.map(([, tripId], index) => [`t${index}`, tripId]));
    const { data } = await request({ query: writeCalendarsQuery(part.length), variables });
    for (const [index, [serviceId]] of part.entries()) {
      const dates = readList(readObject(data[`t${index}`], 'a trip')['activeDates'], 'activeDates').map((date) =>
        readText(date, 'a date'),
      );
      for (const date of dates) allDates.add(date);
      lines.push(`${serviceId} ${dates.toSorted().join(' ')}`);
    }
  }
  const version = createHash('sha256').update(lines.toSorted(compareText).join('\n')).digest('hex');
  const sorted = [...allDates].toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  const dates = first === undefined || last === undefined ? null : { first: toIso(first), last: toIso(last) };
  return { version, dates };
}

/** @param date YYYYMMDD */
function toIso(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

function listTrips(routes: unknown): readonly { id: string; serviceId: string; hash: string }[] {
  const patterns = readList(routes, 'routes').flatMap((route, index) =>
    readList(readObject(route, `routes[${index}]`)['patterns'], `patterns of routes[${index}]`),
  );
  return patterns
    .flatMap((pattern) => readList(readObject(pattern, 'a pattern')['trips'], 'trips'))
    .map((item) => {
      const trip = readObject(item, 'a trip');
      return {
        id: readText(trip['gtfsId'], 'gtfsId of a trip'),
        serviceId: readText(trip['serviceId'], 'serviceId of a trip'),
        hash: readText(trip['semanticHash'], 'semanticHash of a trip'),
      };
    });
}
