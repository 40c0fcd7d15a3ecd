import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError } from '../../shared/http/request/problem.ts';
import type { ServiceTrip } from '../../shared/otp/parse/parse-service.ts';
import { maxScopedIdLength } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchRouteRows } from '../../shared/transit/search/search.ts';
import { listRouteRows } from '../../shared/transit/stops.ts';
import { formatDate, formatZoned } from '../../shared/transit/zoned-time.ts';
import { readRouteServices } from '../sources/route-services.ts';
import { readShapes } from '../sources/shapes.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { describeDirections } from './answers/describe-directions.ts';
import { describeRoute, findPlaceById, listPlaceRows } from './answers/describe-entities.ts';
import { routeDetailsExample, routesExample } from './answers/examples.ts';
import { locate, openFeed, openFeeds } from './answers/open-networks.ts';
import {
  dateField,
  documentParameters,
  idsField,
  includeField,
  listField,
  parsePathId,
  requestedIdsField,
} from './answers/parameters.ts';
import { readOrNull } from './answers/read-each-feed.ts';
import { type Route, route, routeDetails } from './answers/schemas.ts';

export const routeEndpoints = [
  defineV2Endpoint({
    path: '/v2/routes',
    summary: 'Routes by id, by text, or of stops',
    documentation: {
      operationId: 'listRoutes',
      tag: 'Routes',
      description:
        'All routes of the feeds without a filter. `ids`, `q` and `stops` can be combined; a route must match all of them.',
      parameters: documentParameters('ids', 'q', 'stops', 'feeds', 'limit', 'include'),
      example: routesExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(requestedIdsField(100)),
      q: z.optional(textField(100)),
      stops: z.optional(idsField(100)),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 10_000)),
      include: z.optional(includeField(['stop', 'alert'])),
    }),
    data: z.array(route),
    async handle({ query: { ids, q, stops, feeds, limit = 1000, include = [] }, ...input }) {
      const notFound: string[] = [];
      const filters: ReadonlySet<string>[] = [];
      const located = new Set<Network>();
      if (ids !== undefined) {
        const result = await locate(ids, (network, id) => indexNetwork(network).routeRows.get(id), input);
        notFound.push(...result.notFound);
        for (const { network } of result.located) located.add(network);
        filters.push(new Set(result.located.map(({ scopedId }) => scopedId)));
      }
      if (stops !== undefined) {
        const result = await locate(stops, findPlaceById, input);
        notFound.push(...result.notFound);
        for (const { network } of result.located) located.add(network);
        const routeIds = result.located.flatMap(({ network, found }) =>
          listRouteRows(network, listPlaceRows(network, found)).map((row) => describeRoute(network, row).id),
        );
        filters.push(new Set(routeIds));
      }
      const isFiltered = ids !== undefined || stops !== undefined;
      const networks = isFiltered && feeds === undefined ? [...located] : await openFeeds(feeds, input);
      const matching = networks
        .flatMap((network) => {
          const rows =
            q === undefined
              ? [...network.routes.ids.keys()]
              : searchRouteRows(network, q, { limit: isFiltered ? 10_000 : limit + 1, matchFuzzily });
          return rows.map((row) => describeRoute(network, row));
        })
        .filter(({ id }) => filters.every((filter) => filter.has(id)));
      const data = matching.slice(0, limit);
      const { references, unavailable } = await collectReferences(
        {
          include,
          networks,
          routeIds: data.map(({ id }) => id),
          stopIds: include.includes('stop') ? listStopsOf(data, networks) : [],
        },
        input,
      );
      const isComplete = data.length === matching.length;
      return { data, references, meta: createMeta(input, { notFound, unavailable, isComplete }) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/routes/{id}',
    summary: 'One route, with its directions, stops, shape and service of a day',
    documentation: {
      operationId: 'getRoute',
      tag: 'Routes',
      description:
        'A direction has the stops of its representative pattern in order of travel. `include=stops` adds them to the references, `vehicle` and `alert` those of the route; `include=shape` adds an encoded polyline to each direction, and `include=service` adds the first and last departure, the number of trips and the headway of a day.',
      parameters: documentParameters('id', 'include', 'date'),
      example: routeDetailsExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField(maxScopedIdLength) }),
    query: objectOf({
      include: z.optional(includeField(['directions', 'stops', 'shape', 'service', 'vehicle', 'alert'])),
      date: z.optional(dateField),
    }),
    data: routeDetails,
    async handle({ params, query: { include = [], date }, ...input }) {
      const { feedId, id } = parsePathId('route', params.id);
      const network = await openFeed(feedId, input);
      const row = indexNetwork(network).routeRows.get(id);
      if (row === undefined) throw new EntityNotFoundError('route', params.id);
      const serviceDate = date ?? formatDate(input.services.clock.now(), network.timeZone);
      const [shapes, trips] = await Promise.all([
        include.includes('shape') ? readOrNull(`shapes of ${params.id}`, readShapes(network, row, input), input) : null,
        include.includes('service')
          ? readOrNull(`service of ${params.id}`, readRouteServices(network, [id], serviceDate, input), input)
          : null,
      ]);
      const directions = describeDirections(network, row, shapes);
      const { references, unavailable } = await collectReferences(
        {
          include: include.flatMap((name) =>
            name === 'stops' ? 'stop' : name === 'vehicle' || name === 'alert' ? name : [],
          ),
          networks: [network],
          routeIds: [params.id],
          stopIds: directions.flatMap(({ stopIds }) => stopIds),
          vehiclesOf: 'routes',
        },
        input,
      );
      return {
        data: {
          ...describeRoute(network, row),
          directions: include.length === 0 ? null : directions,
          service: trips === null ? null : describeService(trips.get(id) ?? [], serviceDate, network.timeZone),
        },
        references,
        meta: createMeta(input, { unavailable }),
      };
    },
  }),
];

/** The stops of the representative patterns of these routes. */
function listStopsOf(routes: readonly Route[], networks: readonly Network[]): readonly string[] {
  const byFeed = new Map(networks.map((network) => [network.feedId, network]));
  return routes.flatMap(({ id, feedId }) => {
    const network = byFeed.get(feedId);
    const row = network === undefined ? undefined : indexNetwork(network).routeRows.get(id.slice(feedId.length + 1));
    return network === undefined || row === undefined
      ? []
      : describeDirections(network, row, null).flatMap(({ stopIds }) => stopIds);
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
