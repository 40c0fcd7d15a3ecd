import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { InvalidParameterError } from '../../shared/http/request/problem.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { getStopPlace, type Place } from '../../shared/transit/place.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchStopRows } from '../../shared/transit/search/search.ts';
import { readBox } from '../answers/path-fields.ts';
import { createMeta, createReferences, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeRoute, describeStop, findPlaceById } from './answers/describe-entities.ts';
import { stopExample } from './answers/examples.ts';
import { locate, openFeeds } from './answers/open-networks.ts';
import {
  chooseLanguage,
  documentParameters,
  includeField,
  langField,
  listField,
  nearField,
  parsePoint,
} from './answers/parameters.ts';
import { type Stop, stop } from './answers/schemas.ts';

export const stopEndpoints = [
  defineV2Endpoint({
    path: '/v2/stops',
    summary: 'Stops and stations by id, around a point, in a box, by text, or of routes',
    documentation: {
      operationId: 'listStops',
      tag: 'Stops',
      description:
        'Give exactly one of `ids`, `near`, `bbox`, `q` and `routes`. A station has its stops in `childIds` and their routes in `routeIds`; `include=children` adds the stops of stations to the references.',
      parameters: documentParameters(
        'ids',
        'near',
        'radius',
        'bbox',
        'q',
        'routes',
        'feeds',
        'limit',
        'include',
        'lang',
      ),
      example: stopExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(listField(100)),
      near: z.optional(nearField),
      radius: z.optional(wholeNumberField(1, 50_000)),
      bbox: z.optional(textField(100)),
      q: z.optional(textField(100)),
      routes: z.optional(listField(100)),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 1000)),
      include: z.optional(includeField(['route', 'children'])),
      lang: z.optional(langField),
    }),
    data: z.array(stop),
    async handle({ query, requestHeaders, ...input }) {
      const { include = [], limit = 100, lang, ...search } = query;
      input.headers['vary'] = 'Accept-Language';
      const language = chooseLanguage(lang, requestHeaders);
      const { hits, notFound } = await findStops(search, limit, input);
      const references = createReferences();
      if (include.includes('children')) {
        for (const { network, place } of hits) {
          if (place.kind === 'stop') continue;
          for (const id of describeStop(network, place).childIds) {
            const child = findPlaceById(network, id.slice(network.feedId.length + 1));
            if (child !== undefined) references.stops.push(describeStop(network, child, { language }));
          }
        }
      }
      const data = hits.map(({ network, place, distanceMeters }) =>
        describeStop(network, place, { language, distanceMeters }),
      );
      if (include.includes('route')) references.routes.push(...listRoutesOf([...data, ...references.stops], hits));
      return { data, references, meta: createMeta(input, { notFound: [...notFound] }) };
    },
  }),
];

type Hit = { readonly network: Network; readonly place: Place; readonly distanceMeters: number | null };
type Search = {
  readonly ids?: readonly string[] | undefined;
  readonly near?: string | undefined;
  readonly radius?: number | undefined;
  readonly bbox?: string | undefined;
  readonly q?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly feeds?: readonly string[] | undefined;
};

/** Runs the one search that the caller asks for. */
async function findStops(
  { ids, near, radius = 500, bbox, q, routes, feeds }: Search,
  limit: number,
  input: Parameters<typeof openFeeds>[1],
): Promise<{ hits: readonly Hit[]; notFound: Meta['notFound'] }> {
  const given = Object.entries({ ids, near, bbox, q, routes }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.map(([name]) => name).join(' and ');
    throw new InvalidParameterError('ids', `expected exactly one of ids, near, bbox, q and routes, got ${got}`);
  }
  if (ids !== undefined) {
    const { located, notFound } = await locate('ids', ids, findPlaceById, input);
    return {
      hits: located.map(({ network, found }) => ({ network, place: found, distanceMeters: null })),
      notFound: [...notFound],
    };
  }
  if (routes !== undefined) {
    const { located, notFound } = await locate('routes', routes, findStopRowsOfRoute, input);
    const hits = located.flatMap(({ network, found }) =>
      found.map((row) => ({ network, place: getStopPlace(network, row), distanceMeters: null })),
    );
    const seen = new Set<string>();
    const isFirst = ({ network, place }: Hit) =>
      !seen.has(`${network.feedId}:${place.id}`) && seen.add(`${network.feedId}:${place.id}`);
    return { hits: hits.filter(isFirst).slice(0, limit), notFound: [...notFound] };
  }
  const networks = await openFeeds(feeds, input);
  const hits = await Promise.all(
    networks.map(async (network): Promise<readonly Hit[]> => {
      if (q !== undefined) {
        const rows = searchStopRows(network, q, { limit, matchFuzzily });
        return rows.map((row) => ({ network, place: getStopPlace(network, row), distanceMeters: null }));
      }
      const { findNearbyRows } = await import('../../shared/transit/search/nearby.ts');
      const area =
        bbox === undefined
          ? ({ kind: 'circle', ...parsePoint(near ?? ''), radiusMeters: radius } as const)
          : readBox(bbox);
      return findNearbyRows(network, area, limit).map(({ row, meters }) => ({
        network,
        place: getStopPlace(network, row),
        distanceMeters: meters,
      }));
    }),
  );
  const all = hits.flat();
  if (q === undefined) all.sort((a, b) => (a.distanceMeters ?? 0) - (b.distanceMeters ?? 0));
  return { hits: all.slice(0, limit), notFound: [] };
}

function findStopRowsOfRoute(network: Network, id: string): readonly number[] | undefined {
  const route = indexNetwork(network).routeRows.get(id);
  if (route === undefined) return undefined;
  const { patternStarts } = network.routes;
  const { callStarts } = network.patterns;
  const [first = 0, end = 0] = [patternStarts[route], patternStarts[route + 1]];
  return [...new Set(network.calls.stops.subarray(callStarts[first], callStarts[end]))];
}

function listRoutesOf(stops: readonly Stop[], hits: readonly Hit[]) {
  const networks = new Map(hits.map(({ network }) => [network.feedId, network]));
  const ids = new Map(stops.flatMap(({ feedId, routeIds }) => routeIds.map((id) => [id, feedId] as const)));
  return [...ids].flatMap(([id, feedId]) => {
    const network = networks.get(feedId);
    const row = network && indexNetwork(network).routeRows.get(id.slice(feedId.length + 1));
    return network === undefined || row === undefined ? [] : [describeRoute(network, row)];
  });
}
