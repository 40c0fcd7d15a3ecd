import { NotFoundError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { listField, objectOf, textField } from '../../shared/http/request/fields.ts';
import { RequestRefusedError } from '../../shared/http/request/refusal.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { findMappingsOfRoute, findMappingsOfStop } from '../../shared/transit/route-stop-mappings.ts';
import { findRoute } from '../../shared/transit/routes.ts';
import { findStopById } from '../../shared/transit/stops.ts';
import { route, routeStopMapping, stop } from '../answers/answer-schemas.ts';
import { defineEndpoint, type EndpointContext } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';

/** Any text may be an id: an unknown one is left out of the answer. 10,000 are far more than an answer can hold. */
const ids = listField(
  z.string('expected text').check(z.maxLength(255, 'expected text of at most 255 characters')),
  10_000,
);

/** 10,000 ids of 255 ASCII characters: each body that the schema allows fits. */
const bodyLimits = { maxBytes: 3 * 1024 * 1024, maxDepth: 64 };

/** An item takes at least 300 bytes as JSON, and Lambda carries 6 MB. */
const maxItems = 20_000;

export const bulkEndpoints = [
  defineEndpoint({
    method: 'POST',
    path: '/getRoutesByIds/{gtfs_id}',
    summary: 'Several routes of a feed, in the order of the ids; unknown ids are left out',
    params: gtfsIdParams,
    body: ids,
    bodyLimits,
    answer: z.array(route),
    handle: ({ params, body, ...input }) => collect(params.gtfs_id, body, findRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRoutesByIds',
    summary: 'Several routes of a feed, in the order of the ids; unknown ids are left out',
    body: objectOf({ gtfsId: textField(), routeIds: ids }),
    bodyLimits,
    answer: z.array(route),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.routeIds, findRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRouteStopMappingsByRouteCodes',
    summary: 'The stops of several routes, route by route; unknown routes are left out',
    body: objectOf({ gtfsId: textField(), routeCodes: ids }),
    bodyLimits,
    answer: z.array(routeStopMapping),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.routeCodes, findMappingsOfRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRouteStopMappingsByStopCodes',
    summary: 'The routes that serve several stops, stop by stop; unknown stops are left out',
    body: objectOf({ gtfsId: textField(), stopCodes: ids }),
    bodyLimits,
    answer: z.array(routeStopMapping),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.stopCodes, findMappingsOfStop, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllStopsByIds',
    summary: 'Several stops of a feed, in the order of the ids; unknown ids are left out',
    body: objectOf({ gtfsId: textField(), stopIds: ids }),
    bodyLimits,
    answer: z.array(stop),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.stopIds, findStopById, input),
  }),
];

/**
 * Finds the items in the order of the ids, with duplicates; unknown ids are left out, and all ids of an unknown feed are.
 * @throws RequestRefusedError for more items than one answer can hold; UnavailableError for a feed that cannot be loaded
 */
async function collect<Item>(
  feedId: string,
  ids: readonly string[],
  find: (network: Network, id: string) => Item | readonly Item[] | undefined,
  context: EndpointContext,
): Promise<Item[]> {
  const opened = await openNetwork(feedId, context).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
  });
  if (opened === undefined) return [];
  const items: Item[] = [];
  for (const id of ids) {
    const found = find(opened.network, id) ?? [];
    for (const item of Array.isArray(found) ? (found as readonly Item[]) : [found as Item]) items.push(item);
    if (items.length > maxItems) {
      throw new RequestRefusedError('too-large', 'The answer is too large for one response: ask for fewer ids at once');
    }
  }
  return items;
}
