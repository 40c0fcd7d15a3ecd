import * as z from 'zod/mini';
import { GeoJson } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { aroundFeatures, cutPage, ListBody } from '../../shared/http/request/page.ts';
import { createCollection, type Feature, listStopFeatures } from '../../shared/transit/geojson.ts';
import { memoisePerNetwork } from '../../shared/transit/network/memoise-per-network.ts';
import { RowList } from '../../shared/transit/network/row-list.ts';
import { findStopCodeOfProvider } from '../../shared/transit/network/side-table-index.ts';
import { findMappingsOfStop } from '../../shared/transit/route-stop-mappings.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchStops } from '../../shared/transit/search/search.ts';
import { findStop, listStationChildren, listStops } from '../../shared/transit/stops.ts';
import { featureCollection, routeStopMapping } from '../answers/answer-schemas.ts';
import { defineEndpoint, requireFound } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import {
  defaultSearchLimit,
  gtfsIdParams,
  pageQuery,
  searchParams,
  searchQuery,
  stopCodeParams,
} from '../answers/path-fields.ts';

/** The whole lists of a network. */
const writeStops = memoisePerNetwork((network) => new ListBody(listStops(network)));
const writeStopFeatures = memoisePerNetwork((network) => new ListBody(listStopFeatures(network), aroundFeatures));

export const stopEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/stops/{gtfs_id}',
    summary: 'All stops that a pattern serves, sorted by stop code',
    params: gtfsIdParams,
    query: pageQuery,
    answer: z.readonly(z.array(routeStopMapping)),
    geojson: featureCollection,
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const { headers } = input;
      if (query.format === undefined) {
        const page = cutPage(listStops(network), { keyOf: ({ stopCode }) => stopCode, ...query, headers });
        return page instanceof RowList ? writeStops(network) : page;
      }
      const keyOf = ({ properties }: Feature) => String(properties['stopCode']);
      const page = cutPage(listStopFeatures(network), { keyOf, ...query, headers });
      return new GeoJson(page instanceof RowList ? writeStopFeatures(network) : createCollection(page));
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/stop/{gtfs_id}/{stop_code}',
    summary: 'One stop or station, by its code or id',
    params: stopCodeParams,
    answer: routeStopMapping,
    async handle({ params, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input, { missing: 'Stop not found' });
      return requireFound(findStop(network, params.stop_code), 'Stop not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/route-stop-mapping/{gtfs_id}/stop/{stop_code}',
    summary: 'Routes that serve a stop, sorted by route id',
    params: stopCodeParams,
    query: objectOf({ direction: z.optional(textField()) }),
    answer: z.readonly(z.array(routeStopMapping)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input, { missing: 'Stop not found' });
      return requireFound(findMappingsOfStop(network, params.stop_code, query), 'Stop not found');
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/station-children/{gtfs_id}/{stop_code}',
    summary: 'Ids of the stops of a station, sorted',
    params: stopCodeParams,
    answer: z.readonly(z.array(z.string())),
    async handle({ params, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      return listStationChildren(network, params.stop_code);
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/stop-code/{gtfs_id}/{provider_stop_code}',
    summary: "The stop code for a provider's own code of a stop",
    params: objectOf({ gtfs_id: textField(), provider_stop_code: textField() }),
    answer: z.object({ stop_code: z.string() }),
    async handle({ params, ...input }) {
      const missing = 'Provider stop code not found';
      const { network } = await openNetwork(params.gtfs_id, input, { missing });
      return { stop_code: requireFound(findStopCodeOfProvider(network, params.provider_stop_code), missing) };
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/stops/{gtfs_id}/fuzzy/{query}',
    summary: 'Search of stops by id, code or name in any script; best match first',
    params: searchParams,
    query: searchQuery,
    answer: z.readonly(z.array(routeStopMapping)),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      return searchStops(network, params.query, { limit: query.limit ?? defaultSearchLimit, matchFuzzily });
    },
  }),
];
