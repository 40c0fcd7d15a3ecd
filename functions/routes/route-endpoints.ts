import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { cutPage } from '../../shared/http/request/page.ts';
import { collectRoutes, createCollection, listRouteFeatures } from '../../shared/transit/geojson.ts';
import { findMappingsOfRoute } from '../../shared/transit/route-stop-mappings.ts';
import { findRoute, listRoutes } from '../../shared/transit/routes.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchRoutes } from '../../shared/transit/search/search.ts';
import { featureCollection, route, routeStopMapping } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { found } from '../answers/found.ts';
import { geojsonType } from '../answers/geojson-type.ts';
import { openNetwork } from '../answers/open-network.ts';
import {
  defaultSearchLimit,
  gtfsIdParams,
  pageQuery,
  routeCodeParams,
  routeParams,
  searchParams,
  searchQuery,
} from '../answers/path-fields.ts';

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
      return found(findRoute(network, params.route_id), 'Route not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/routes/{gtfs_id}',
    summary: 'All routes of a feed, by id',
    params: gtfsIdParams,
    query: pageQuery,
    answer: z.readonly(z.array(route)),
    geojson: featureCollection,
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      if (query.format === undefined)
        return cutPage(listRoutes(network), { keyOf: ({ id }) => id, ...query, headers: input.headers });
      input.headers['content-type'] = geojsonType;
      const { length } = listRouteFeatures(network);
      const page = cutPage(listRouteFeatures(network), { keyOf: ({ id }) => id, ...query, headers: input.headers });
      return (page.length === length ? collectRoutes(network) : createCollection(page)) as never;
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/route-stop-mapping/{gtfs_id}/route/{route_code}',
    summary: 'The stops of a route, by sequence',
    params: routeCodeParams,
    query: objectOf({ direction: z.optional(textField()), directionId: z.optional(wholeNumberField(0, 1)) }),
    answer: z.readonly(z.array(routeStopMapping)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input, { missing: 'Route not found' });
      return found(findMappingsOfRoute(network, params.route_code, query), 'Route not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/routes/{gtfs_id}/fuzzy/{query}',
    summary: 'Routes by id, short or long name; best match first',
    params: searchParams,
    query: searchQuery,
    answer: z.readonly(z.array(route)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      return searchRoutes(network, params.query, { limit: query.limit ?? defaultSearchLimit, matchFuzzily });
    },
  }),
];
