import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { getStopPlace } from '../../shared/transit/place.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { rankText } from '../../shared/transit/search/rank-text.ts';
import { searchRouteRows, searchStopRows } from '../../shared/transit/search/search.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { readAlerts } from '../sources/realtime.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeAlert, describeRoute, describeStop } from './answers/describe-entities.ts';
import { alertsExample, searchExample } from './answers/examples.ts';
import { openFeeds } from './answers/open-networks.ts';
import {
  chooseLanguage,
  documentParameters,
  idsField,
  includeField,
  langField,
  listField,
  parseScopedId,
} from './answers/parameters.ts';
import { alert, searchResult } from './answers/schemas.ts';

export const searchEndpoints = [
  defineV2Endpoint({
    path: '/v2/search',
    summary: 'Stops and routes together by id, code or name, best match first, across feeds',
    documentation: {
      operationId: 'search',
      tag: 'Search',
      description:
        'Exact codes come first, then prefixes, words, and other matches; a typing error in a word still matches. `include=route,stop` adds the results in full to the references.',
      parameters: documentParameters('q', 'feeds', 'limit', 'include', 'lang'),
      example: searchExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      q: textField(100),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 100)),
      include: z.optional(includeField(['route', 'stop'])),
      lang: z.optional(langField),
    }),
    data: z.array(searchResult),
    async handle({ query: { q, feeds, limit = 20, include = [], lang }, requestHeaders, ...input }) {
      input.headers['vary'] = 'Accept-Language';
      const language = chooseLanguage(lang, requestHeaders);
      const networks = await openFeeds(feeds, input);
      const hits = networks.flatMap((network) => {
        const routes = searchRouteRows(network, q, { limit, matchFuzzily }).map((row) => {
          const route = describeRoute(network, row);
          const codes = [network.routes.ids[row], route.shortName];
          return { rank: rankText(q, codes, [route.longName]), route, stop: null };
        });
        const stops = searchStopRows(network, q, { limit, matchFuzzily }).map((row) => {
          const place = getStopPlace(network, row);
          const rank = rankText(q, [place.id, place.code], [place.name]);
          return { rank, route: null, stop: describeStop(network, place, { language }) };
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
          language,
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
  defineV2Endpoint({
    path: '/v2/alerts',
    summary: 'Service alerts of feeds, routes and stops',
    documentation: {
      operationId: 'listAlerts',
      tag: 'Alerts',
      description:
        'All alerts of the feeds, or those that affect any of the given routes or stops. A feed whose OpenTripPlanner fails is listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.',
      parameters: documentParameters('routes', 'stops', 'feeds', 'include', 'lang'),
      example: alertsExample,
    },
    caching: 'brief',
    params: objectOf({}),
    query: objectOf({
      routes: z.optional(idsField(100)),
      stops: z.optional(idsField(100)),
      feeds: z.optional(listField(100, 'feed ids')),
      include: z.optional(includeField(['route', 'stop'])),
      lang: z.optional(langField),
    }),
    data: z.array(alert),
    async handle({ query: { routes = [], stops = [], feeds, include = [], lang }, requestHeaders, ...input }) {
      input.headers['vary'] = 'Accept-Language';
      const named = [
        ...routes.map((id) => parseScopedId('routes', id).feedId),
        ...stops.map((id) => parseScopedId('stops', id).feedId),
      ];
      const networks = await openFeeds(feeds ?? (named.length > 0 ? named : undefined), input);
      const { alerts, unavailable } = await readAllAlerts(networks, input);
      const isAbout = ({ routeIds, stopIds }: { routeIds: readonly string[]; stopIds: readonly string[] }) =>
        named.length === 0 || routeIds.some((id) => routes.includes(id)) || stopIds.some((id) => stops.includes(id));
      const data = alerts.filter(isAbout);
      const { references } = await collectReferences(
        {
          include,
          networks,
          routeIds: data.flatMap(({ routeIds }) => routeIds),
          stopIds: data.flatMap(({ stopIds }) => stopIds),
          language: chooseLanguage(lang, requestHeaders),
        },
        input,
      );
      return { data, references, meta: createMeta(input, { unavailable }) };
    },
  }),
];

/** Reads the alerts of feeds. One OTP that fails does not fail those of the others. */
async function readAllAlerts(networks: readonly Network[], context: EndpointContext) {
  const results = await Promise.allSettled(networks.map(({ feedId }) => readAlerts(feedId, context)));
  const unavailable: Meta['unavailable'] = [];
  const alerts = networks.flatMap((network, index) => {
    const result = results[index];
    if (result?.status === 'fulfilled') return result.value.map((one) => describeAlert(one, network));
    if (networks.length === 1 || !(result?.reason instanceof UnavailableError)) throw result?.reason;
    unavailable.push({ part: `alerts of ${network.feedId}`, reason: result.reason.message });
    return [];
  });
  return { alerts, unavailable };
}
