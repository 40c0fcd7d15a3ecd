import * as z from 'zod/mini';
import { objectOf } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError, NothingSelectedError } from '../../shared/http/request/problem.ts';
import type { Departure } from '../../shared/otp/parse/parse-departures.ts';
import type { PatternTimetable } from '../../shared/otp/parse/parse-service.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { findServiceDayStartMs, formatDate, formatZoned } from '../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { failedPlace } from '../sources/boards.ts';
import { readRouteTimetable, readStopTimetable } from '../sources/timetables.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { describeDepartures, findPlaceById, listPlaceRows, nameTrip } from './answers/describe-entities.ts';
import { timetableExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { dateField, documentParameters, includeField, parseScopedId, scopedIdField } from './answers/parameters.ts';
import { type Timetable, timetable } from './answers/timetable-schemas.ts';

export const timetableEndpoint = defineV2Endpoint({
  path: '/v2/timetable',
  summary: 'The timetable of a stop or a route on a service date, past and to come',
  documentation: {
    operationId: 'getTimetable',
    tag: 'Departures',
    description:
      'Give `stop`, `route` or both. With `stop`, `departures` has those of the stop, or of all stops of a station, sorted by scheduled time; with both, only those of the route. With `route` alone, `patterns` has every trip with its time at every stop. Departures after midnight belong to the service date on which their trip began. It is the plan, without realtime data, so that it can be kept until the end of the day.',
    parameters: {
      ...documentParameters('date', 'include'),
      stop: 'Stop or station id in the form `feed:id`.',
      route: 'Route id in the form `feed:id`.',
    },
    example: timetableExample,
  },
  caching: 'brief',
  params: objectOf({}),
  query: objectOf({
    stop: z.optional(scopedIdField),
    route: z.optional(scopedIdField),
    date: z.optional(dateField),
    include: z.optional(includeField(['route', 'trip', 'stop'])),
  }),
  data: timetable,
  async handle({ query: { stop, route, date, include = [] }, ...input }) {
    const given = stop ?? route;
    if (given === undefined) throw new NothingSelectedError('stop', 'route');
    const { feedId } = parseScopedId(stop === undefined ? 'route' : 'stop', given);
    if (route !== undefined && parseScopedId('route', route).feedId !== feedId) {
      throw new EntityNotFoundError('route', route); // none of the feed of the stop
    }
    const network = await openFeed(feedId, input);
    if (route !== undefined && !indexNetwork(network).routeRows.has(route.slice(feedId.length + 1)))
      throw new EntityNotFoundError('route', route);
    const { timeZone } = network;
    const nowMs = input.services.clock.now();
    const serviceDate = date ?? formatDate(nowMs, timeZone);
    const isOfRoute = ({ routeId }: Departure) => route === undefined || routeId === route;
    const read = stop === undefined ? null : await readDepartures(network, stop, serviceDate, input);
    const patterns =
      stop === undefined && route !== undefined ? await readRouteTimetable(feedId, route, serviceDate, input) : null;
    input.headers['cache-control'] = `public, max-age=${findSecondsLeft(nowMs, timeZone)}`;
    const wanted = read === null ? null : describeDepartures(read.departures, { isWanted: isOfRoute }, network);
    const failedStops = (read?.failedIds ?? []).map((id) => ({ part: `departures of ${id}`, reason: failedPlace }));
    const { references, unavailable } = await collectReferences(
      { include, networks: [network], ...nameEntities(stop, route, wanted?.read ?? [], patterns) },
      input,
    );
    const data: Timetable = {
      stopId: stop ?? null,
      routeId: route ?? null,
      serviceDate,
      timeZone,
      departures: wanted?.departures ?? null,
      patterns: patterns?.map((pattern) => describePattern(pattern, timeZone)) ?? null,
    };
    return {
      data,
      references,
      meta: createMeta(input, { unavailable: [...failedStops, ...unavailable], realtime: false }),
    };
  },
});

/** @throws EntityNotFoundError (`stop-not-found`) */
async function readDepartures(network: Network, stop: string, serviceDate: string, context: EndpointContext) {
  const { feedId } = network;
  const place = findPlaceById(network, stop.slice(feedId.length + 1));
  if (place === undefined) throw new EntityNotFoundError('stop', stop);
  const stopIds = listPlaceRows(network, place).map((row) => `${feedId}:${network.stops.ids[row]}`);
  return readStopTimetable(feedId, stopIds, serviceDate, context);
}

function nameEntities(
  stop: string | undefined,
  route: string | undefined,
  departures: readonly Departure[],
  patterns: readonly PatternTimetable[] | null,
) {
  const ofPatterns = (patterns ?? []).flatMap(({ trips, directionId }) =>
    trips.map((trip) => ({ ...trip, directionId, routeId: route ?? '' })),
  );
  return {
    routeIds: [...departures.map(({ routeId }) => routeId), ...(route === undefined ? [] : [route])],
    stopIds: [
      ...(stop === undefined ? [] : [stop]),
      ...departures.map(({ stopId }) => stopId),
      ...(patterns ?? []).flatMap(({ stopIds }) => stopIds),
    ],
    trips: [...departures.map(nameTrip), ...ofPatterns],
  };
}

function describePattern({ directionId, headsign, stopIds, trips }: PatternTimetable, timeZone: string) {
  return {
    directionId,
    headsign,
    stopIds: [...stopIds],
    trips: trips.map(({ id, headsign: ofTrip, timesMs }) => ({
      tripId: id,
      headsign: ofTrip ?? headsign,
      times: timesMs.map((time) => (time === null ? null : formatZoned(time, timeZone))),
    })),
  };
}

/** Until the end of the day in the zone: the timetable of "today" is another one then. */
function findSecondsLeft(nowMs: number, timeZone: string): number {
  const tomorrow = new Date(Date.parse(formatDate(nowMs, timeZone)) + 86_400_000).toISOString().slice(0, 10);
  return Math.max(1, Math.floor((findServiceDayStartMs(tomorrow, timeZone) - nowMs) / 1000));
}
