import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { getStopPlace } from '../../shared/transit/place.ts';
import { describePlace } from '../../shared/transit/route-stop-mappings.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { rankText } from '../../shared/transit/search/rank-text.ts';
import { searchRouteRows, searchStopRows } from '../../shared/transit/search/search.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { describeRoute, describeStop } from './answers/describe-entities.ts';
import { searchExample } from './answers/examples.ts';
import { openFeeds } from './answers/open-networks.ts';
import { documentParameters, includeField, listField } from './answers/parameters.ts';
import { searchResult } from './answers/schemas.ts';

export const searchEndpoints = [
  defineV2Endpoint({
    path: '/v2/search',
    summary: 'Stops and routes together by id, code or name, best match first, across feeds',
    documentation: {
      operationId: 'search',
      tag: 'Search',
      description:
        'Exact codes come first, then exact names, prefixes, words, and other matches; a typing error in a word still matches. `include=route,stop` adds the results in full to the references.',
      parameters: documentParameters('q', 'feeds', 'limit', 'include'),
      example: searchExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      q: textField(100),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 100)),
      include: z.optional(includeField(['route', 'stop'])),
    }),
    data: z.array(searchResult),
    async handle({ query: { q, feeds, limit = 20, include = [] }, ...input }) {
      const networks = await openFeeds(feeds, input);
      const hits = networks.flatMap((network) => {
        const routes = searchRouteRows(network, q, { limit: limit + 1, matchFuzzily }).map((row) => {
          const route = describeRoute(network, row);
          const codes = [network.routes.ids[row], route.shortName, route.id];
          return { rank: rankText(q, codes, [route.longName]), route, stop: null };
        });
        const stops = searchStopRows(network, q, { limit: limit + 1, matchFuzzily }).map((row) => {
          const place = getStopPlace(network, row);
          const { hindiName, regionalName } = describePlace(network, place);
          const codes = [place.id, place.code, scopeId(network.feedId, place.id)];
          const rank = rankText(q, codes, [place.name, hindiName, regionalName]);
          return { rank, route: null, stop: describeStop(network, place) };
        });
        return [...routes, ...stops];
      });
      const best = hits.toSorted((a, b) => a.rank - b.rank).slice(0, limit); // stable: equal ranks keep their order
      const { references } = await collectReferences(
        {
          include,
          networks,
          routeIds: best.flatMap(({ route }) => route?.id ?? []),
          stopIds: best.flatMap(({ stop }) => stop?.id ?? []),
        },
        input,
      );
      const data = best.flatMap(({ route, stop }) => {
        if (stop !== null) {
          const { id, feedId, kind, name, code, mode } = stop;
          return { id, feedId, kind, name, code, mode };
        }
        if (route === null) return [];
        const { id, feedId, shortName: code, longName, mode } = route;
        return { id, feedId, kind: 'ROUTE' as const, name: longName ?? code ?? id, code, mode };
      });
      return { data, references, meta: createMeta(input, { isComplete: hits.length <= limit }) };
    },
  }),
];
