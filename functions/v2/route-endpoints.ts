import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError } from '../../shared/http/request/problem.ts';
import type { ServiceTrip } from '../../shared/otp/parse/parse-service.ts';
import { parseShapes } from '../../shared/otp/parse/parse-shape.ts';
import { shapeQuery } from '../../shared/otp/queries.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { findRepresentativePattern } from '../../shared/transit/network/representative-pattern.ts';
import { listStopIds } from '../../shared/transit/routes.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchRouteRows } from '../../shared/transit/search/search.ts';
import { listRouteRows } from '../../shared/transit/stops.ts';
import { formatDate, formatZoned } from '../../shared/transit/zoned-time.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { createMeta, createReferences, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { describeRoute, describeStop, findPlaceById, listPlaceRows } from './answers/describe-entities.ts';
import { routeDetailsExample, routesExample } from './answers/examples.ts';
import { locate, openFeed, openFeeds } from './answers/open-networks.ts';
import {
  chooseLanguage,
  dateField,
  documentParameters,
  includeField,
  langField,
  listField,
  parseScopedId,
} from './answers/parameters.ts';
import { readRouteServices } from './answers/read-route-services.ts';
import { route, routeDetails } from './answers/schemas.ts';

export const routeEndpoints = [
  defineV2Endpoint({
    path: '/v2/routes',
    summary: 'Routes by id, by text, or of stops',
    documentation: {
      operationId: 'listRoutes',
      tag: 'Routes',
      description:
        'All routes of the feeds without a filter. `ids`, `q` and `stops` can be combined; a route must match all of them.',
      parameters: documentParameters('ids', 'q', 'stops', 'feeds', 'limit'),
      example: routesExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(listField(100)),
      q: z.optional(textField(100)),
      stops: z.optional(listField(100)),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 10_000)),
    }),
    data: z.array(route),
    async handle({ query: { ids, q, stops, feeds, limit = 1000 }, ...input }) {
      const notFound: string[] = [];
      const filters: ReadonlySet<string>[] = [];
      if (ids !== undefined) {
        const result = await locate('ids', ids, (network, id) => indexNetwork(network).routeRows.get(id), input);
        notFound.push(...result.notFound);
        filters.push(new Set(result.located.map(({ scopedId }) => scopedId)));
      }
      if (stops !== undefined) {
        const result = await locate('stops', stops, findPlaceById, input);
        notFound.push(...result.notFound);
        const routeIds = result.located.flatMap(({ network, found }) =>
          listRouteRows(network, listPlaceRows(network, found)).map((row) => describeRoute(network, row).id),
        );
        filters.push(new Set(routeIds));
      }
      const named = feeds ?? (ids ?? stops)?.map((id) => parseScopedId('ids', id).feedId);
      const networks = await openFeeds(
        named?.filter((feedId) => !notFound.some((id) => id.startsWith(`${feedId}:`)) || feeds),
        input,
      );
      const data = networks
        .flatMap((network) => {
          const rows =
            q === undefined
              ? [...network.routes.ids.keys()]
              : searchRouteRows(network, q, { limit: filters.length === 0 ? limit : 10_000, matchFuzzily });
          return rows.map((row) => describeRoute(network, row));
        })
        .filter(({ id }) => filters.every((filter) => filter.has(id)))
        .slice(0, limit);
      return { data, references: createReferences(), meta: createMeta(input, { notFound }) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/routes/{id}',
    summary: 'One route, with its directions, stops, shape and service of a day',
    documentation: {
      operationId: 'getRoute',
      tag: 'Routes',
      description:
        'A direction has the stops of its representative pattern in order of travel. `include=stops` adds them to the references, `include=shape` adds an encoded polyline to each direction, and `include=service` adds the first and last departure, the number of trips and the headway of a day.',
      parameters: documentParameters('id', 'include', 'date', 'lang'),
      example: routeDetailsExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField() }),
    query: objectOf({
      include: z.optional(includeField(['directions', 'stops', 'shape', 'service'])),
      date: z.optional(dateField),
      lang: z.optional(langField),
    }),
    data: routeDetails,
    async handle({ params, query: { include = [], date, lang }, requestHeaders, ...input }) {
      const { feedId, id } = parseScopedId('id', params.id);
      const network = await openFeed(feedId, input);
      const row = indexNetwork(network).routeRows.get(id);
      if (row === undefined) throw new EntityNotFoundError('route', params.id);
      input.headers['vary'] = 'Accept-Language';
      const serviceDate = date ?? formatDate(input.services.clock.now(), network.timeZone);
      const [shapes, trips] = await Promise.all([
        include.includes('shape') ? readShapes(network, params.id, input) : null,
        include.includes('service') ? readRouteServices(network, [id], serviceDate, input) : null,
      ]);
      const directions = listDirections(network, row, shapes);
      const references = createReferences();
      if (include.includes('stops')) {
        const language = chooseLanguage(lang, requestHeaders);
        for (const stopId of new Set(directions.flatMap(({ stopIds }) => stopIds))) {
          const place = findPlaceById(network, stopId.slice(feedId.length + 1));
          if (place !== undefined) references.stops.push(describeStop(network, place, { language }));
        }
      }
      return {
        data: {
          ...describeRoute(network, row),
          directions: include.length === 0 ? null : directions,
          service: trips === null ? null : describeService(trips.get(id) ?? [], serviceDate, network.timeZone),
        },
        references,
        meta: createMeta(input),
      };
    },
  }),
];

type Shapes = NonNullable<ReturnType<typeof parseShapes>>;

async function readShapes(network: Network, id: string, context: EndpointContext): Promise<Shapes> {
  const { value } = await askOtp(
    {
      kind: 'shape',
      instance: context.services.otp.getInstance({ feedId: network.feedId }),
      key: [network.feedId, id.slice(network.feedId.length + 1)],
      query: shapeQuery,
      variables: { id },
      parse: (data) => parseShapes(data, network.feedId),
    },
    context,
  );
  return value ?? [];
}

/** One direction for each direction id of the patterns, or one without an id where the feed has none. */
function listDirections(network: Network, row: number, shapes: Shapes | null) {
  const { patternStarts } = network.routes;
  const ids = network.patterns.directionIds.subarray(patternStarts[row], patternStarts[row + 1]);
  return [...new Set(ids)].toSorted().map((directionId) => {
    const pattern = findRepresentativePattern(network, row, directionId);
    const stopIds = listStopIds(network, row, directionId);
    const isOwn = (shape: Shapes[number]) =>
      (shape.directionId ?? -1) === directionId &&
      shape.stopIds.length === stopIds.length &&
      shape.stopIds.every((stopId, index) => stopId === stopIds[index]);
    return {
      directionId: directionId === -1 ? null : directionId,
      headsign: pattern === undefined ? null : (network.patterns.headsigns[pattern] ?? null),
      stopIds: stopIds.map((stopId) => `${network.feedId}:${stopId}`),
      shape: shapes?.find(isOwn)?.polyline ?? null,
    };
  });
}

function describeService(trips: readonly ServiceTrip[], serviceDate: string, timeZone: string) {
  const times = trips.flatMap(({ departureMs }) => departureMs ?? []).toSorted((a, b) => a - b);
  const [first = null, last = null] = [times[0], times.at(-1)];
  const headways = [...Map.groupBy(trips, ({ directionId }) => directionId).values()].flatMap((group) => {
    const ofDirection = group.flatMap(({ departureMs }) => departureMs ?? []).toSorted((a, b) => a - b);
    return ofDirection.slice(1).map((time, index) => (time - (ofDirection[index] ?? time)) / 1000);
  });
  const sorted = headways.toSorted((a, b) => a - b);
  return {
    serviceDate,
    firstDeparture: first === null ? null : formatZoned(first, timeZone),
    lastDeparture: last === null ? null : formatZoned(last, timeZone),
    tripCount: trips.length,
    headwaySeconds: trips.length < 3 ? null : (sorted[Math.floor(sorted.length / 2)] ?? null),
  };
}
