import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { getStopPlace, type Place } from '../../shared/transit/place.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { searchStopRows } from '../../shared/transit/search/search.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeStop, findPlaceById } from './answers/describe-entities.ts';
import { stopExample } from './answers/examples.ts';
import { locate, openFeeds } from './answers/open-networks.ts';
import {
  boxField,
  documentParameters,
  idsField,
  includeField,
  listField,
  nearField,
  parseBox,
  parsePoint,
  requestedIdsField,
} from './answers/parameters.ts';
import { stop } from './answers/schemas.ts';

export const stopEndpoints = [
  defineV2Endpoint({
    path: '/v2/stops',
    summary: 'Stops and stations by id, around a point, in a box, by text, or of routes',
    documentation: {
      operationId: 'listStops',
      tag: 'Stops',
      description:
        'All stops of the feeds without a filter. `ids`, `near`, `bbox`, `q` and `routes` can be combined; a stop must match all of them. A station has its stops in `childIds` and their routes in `routeIds`; `include=children` adds the stops of stations to the references.',
      parameters: documentParameters('ids', 'near', 'radius', 'bbox', 'q', 'routes', 'feeds', 'limit', 'include'),
      example: stopExample,
    },
    caching: 'network',
    params: objectOf({}),
    query: objectOf({
      ids: z.optional(requestedIdsField(100)),
      near: z.optional(nearField),
      radius: z.optional(wholeNumberField(1, 50_000)),
      bbox: z.optional(boxField),
      q: z.optional(textField(100)),
      routes: z.optional(idsField(100)),
      feeds: z.optional(listField(100, 'feed ids')),
      limit: z.optional(wholeNumberField(1, 1000)),
      include: z.optional(includeField(['route', 'children', 'alert'])),
    }),
    data: z.array(stop),
    async handle({ query, ...input }) {
      const { include = [], limit = 100, ...search } = query;
      const { hits, notFound } = await findStops(search, limit + 1, input);
      const data = hits
        .slice(0, limit)
        .map(({ network, place, distanceMeters }) => describeStop(network, place, { distanceMeters }));
      const { references, unavailable } = await collectReferences(
        {
          include: include.map((name) => (name === 'children' ? 'stop' : name)),
          networks: hits.map(({ network }) => network),
          routeIds: data.flatMap(({ routeIds }) => routeIds),
          stopIds: data.flatMap(({ childIds }) => childIds),
        },
        input,
      );
      const isComplete = hits.length <= limit;
      return { data, references, meta: createMeta(input, { notFound: [...notFound], unavailable, isComplete }) };
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

/** More than a search returns, so that the stops that match several filters are among those of each. */
const maxFiltered = 100_000;

/** The stops that match all filters: in the order of the first one, which for `near` is the distance. */
async function findStops(
  { ids, near, radius = 500, bbox, q, routes, feeds }: Search,
  limit: number,
  input: Parameters<typeof openFeeds>[1],
): Promise<{ hits: readonly Hit[]; notFound: Meta['notFound'] }> {
  const isFiltered = Object.values({ ids, near, bbox, q, routes }).filter((value) => value !== undefined).length > 1;
  const most = isFiltered ? maxFiltered : limit;
  const notFound: string[] = [];
  const filters: (readonly Hit[])[] = [];
  const openAll = createOnce(() => openFeeds(feeds, input));
  const { findNearbyRows } = await import('../../shared/transit/search/nearby.ts');
  const searchArea = async (area: Parameters<typeof findNearbyRows>[1]) => {
    const hits = (await openAll()).flatMap((network) =>
      findNearbyRows(network, area, most).map(({ row, meters }) =>
        createHit(network, getStopPlace(network, row), meters),
      ),
    );
    return hits.sort((a, b) => (a.distanceMeters ?? 0) - (b.distanceMeters ?? 0));
  };
  if (near !== undefined) {
    filters.push(await searchArea({ kind: 'circle', ...parsePoint(near), radiusMeters: radius }));
  }
  if (q !== undefined) {
    const networks = await openAll();
    filters.push(
      networks.flatMap((network) =>
        searchStopRows(network, q, { limit: most, matchFuzzily }).map((row) =>
          createHit(network, getStopPlace(network, row)),
        ),
      ),
    );
  }
  if (ids !== undefined) {
    const result = await locate(ids, findPlaceById, input);
    notFound.push(...result.notFound);
    filters.push(result.located.map(({ network, found }) => createHit(network, found)));
  }
  if (routes !== undefined) {
    const result = await locate(routes, findStopRowsOfRoute, input);
    notFound.push(...result.notFound);
    filters.push(
      result.located.flatMap(({ network, found }) =>
        found.map((row) => createHit(network, getStopPlace(network, row))),
      ),
    );
  }
  if (bbox !== undefined) filters.push(await searchArea(parseBox(bbox)));
  if (filters.length === 0) {
    const networks = await openAll();
    filters.push(
      networks.flatMap((network) =>
        Array.from(network.stops.ids.slice(0, limit), (_, row) => createHit(network, getStopPlace(network, row))),
      ),
    );
  }
  return { hits: intersect(filters).slice(0, limit), notFound };
}

function createHit(network: Network, place: Place, distanceMeters: number | null = null): Hit {
  return { network, place, distanceMeters };
}

/** The hits of the first filter that all others have too, each once. */
function intersect([first = [], ...others]: readonly (readonly Hit[])[]): readonly Hit[] {
  const nameHit = ({ network, place }: Hit) => `${network.feedId}:${place.id}`;
  const sets = others.map((hits) => new Set(hits.map(nameHit)));
  const distinct = new Map(first.map((hit) => [nameHit(hit), hit]));
  return [...distinct].flatMap(([name, hit]) => (sets.every((names) => names.has(name)) ? [hit] : []));
}

function createOnce<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= create();
    return value;
  };
}

function findStopRowsOfRoute(network: Network, id: string): readonly number[] | undefined {
  const route = indexNetwork(network).routeRows.get(id);
  if (route === undefined) return undefined;
  const { patternStarts } = network.routes;
  const { callStarts } = network.patterns;
  const [first = 0, end = 0] = [patternStarts[route], patternStarts[route + 1]];
  return [...new Set(network.calls.stops.subarray(callStarts[first], callStarts[end]))];
}
