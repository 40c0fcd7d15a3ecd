import * as z from 'zod/mini';
import { GeoJson } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { aroundFeatures, cutPage, ListBody } from '../../shared/http/request/page.ts';
import { createCollection, listRouteFeatures } from '../../shared/transit/geojson.ts';
import { memoisePerNetwork } from '../../shared/transit/network/memoise-per-network.ts';
import { RowList } from '../../shared/transit/network/row-list.ts';
import { findMappingsOfRoute } from '../../shared/transit/route-stop-mappings.ts';
import { findRoute, findRouteRow, listRoutes } from '../../shared/transit/routes.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchRoutes } from '../../shared/transit/search/search.ts';
import { feature, featureCollection, route, routeShape, routeStopMapping } from '../answers/answer-schemas.ts';
import { defineEndpoint, requireFound } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import {
  defaultSearchLimit,
  formatField,
  gtfsIdParams,
  pageQuery,
  routeCodeParams,
  routeParams,
  searchParams,
  searchQuery,
} from '../answers/path-fields.ts';
import { findShape, readShapes } from '../sources/shapes.ts';

/** The whole lists of a network. */
const writeRoutes = memoisePerNetwork((network) => new ListBody(listRoutes(network)));
const writeRouteFeatures = memoisePerNetwork((network) => new ListBody(listRouteFeatures(network), aroundFeatures));

export const routeEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/route/{gtfs_id}/{route_id}',
    summary: 'One route',
    params: routeParams,
    answer: route,
    async handle({ params, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input, { missing: 'Route not found' });
      return requireFound(findRoute(network, params.route_id), 'Route not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/routes/{gtfs_id}',
    summary: 'All routes of a feed, sorted by id',
    params: gtfsIdParams,
    query: pageQuery,
    answer: z.readonly(z.array(route)),
    geojson: featureCollection,
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const { headers } = input;
      if (query.format === undefined) {
        const page = cutPage(listRoutes(network), { keyOf: ({ id }) => id, ...query, headers });
        return page instanceof RowList ? writeRoutes(network) : page;
      }
      const page = cutPage(listRouteFeatures(network), { keyOf: ({ id }) => id, ...query, headers });
      return new GeoJson(page instanceof RowList ? writeRouteFeatures(network) : createCollection(page));
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/route-stop-mapping/{gtfs_id}/route/{route_code}',
    summary: 'Stops of a route, in order of travel',
    params: routeCodeParams,
    query: objectOf({ direction: z.optional(textField()), directionId: z.optional(wholeNumberField(0, 1)) }),
    answer: z.readonly(z.array(routeStopMapping)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input, { missing: 'Route not found' });
      return requireFound(findMappingsOfRoute(network, params.route_code, query), 'Route not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/routes/{gtfs_id}/fuzzy/{query}',
    summary: 'Search of routes by id, short or long name; best match first',
    params: searchParams,
    query: searchQuery,
    answer: z.readonly(z.array(route)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      return searchRoutes(network, params.query, { limit: query.limit ?? defaultSearchLimit, matchFuzzily });
    },
  }),
];

export const shapeEndpoint = defineEndpoint({
  method: 'GET',
  path: '/route-shape/{gtfs_id}/{route_id}',
  summary: "Shape of a route's representative pattern, or of the representative pattern of one direction",
  caching: 'brief',
  params: routeParams,
  query: objectOf({ directionId: z.optional(wholeNumberField(0, 1)), format: formatField }),
  answer: routeShape,
  geojson: feature,
  async handle({ params, query: { directionId, format }, ...input }) {
    const missing = 'Route not found';
    const { network } = await openNetwork(params.gtfs_id, input, { missing });
    const row = requireFound(findRouteRow(network, params.route_id), missing);
    const id = network.routes.ids[row] ?? '';
    const shapes = requireFound(await readShapes(network, row, input), missing);
    const shape = findShape(shapes, network, row, directionId);
    const points = shape?.points ?? [];
    if (format === undefined) return { routeId: id, directionId: shape?.directionId ?? null, points };
    return new GeoJson({
      type: 'Feature' as const,
      id,
      geometry:
        points.length < 2
          ? null
          : { type: 'LineString' as const, coordinates: points.map(({ lat, lon }) => [lon, lat]) },
      properties: { directionId: shape?.directionId ?? null },
    });
  },
});
