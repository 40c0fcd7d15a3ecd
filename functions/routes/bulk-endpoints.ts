import * as z from 'zod/mini';
import { NotFoundError } from '../../shared/connections/core/errors.ts';
import { listField, objectOf, textField } from '../../shared/http/request/fields.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { findMappingsOfRoute, findMappingsOfStop } from '../../shared/transit/route-stop-mappings.ts';
import { findRoute } from '../../shared/transit/routes.ts';
import { findStopById } from '../../shared/transit/stops.ts';
import { route, routeStopMapping, stop } from '../answers/answer-schemas.ts';
import { collectItems } from '../answers/collect-items.ts';
import { defineEndpoint, type Input } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';

/** Whatever is no id is an unknown one, and left out; 10,000 of them are far more than an answer can hold. */
const ids = listField(
  z.string('expected text').check(z.maxLength(255, 'expected text of at most 255 characters')),
  10_000,
);

/** The smallest of each as JSON takes some 300 bytes, and an answer 6 MB. */
const mostItems = 20_000;

export const bulkEndpoints = [
  defineEndpoint({
    method: 'POST',
    path: '/getRoutesByIds/{gtfs_id}',
    summary: 'Several routes of a feed, in the order asked; unknown ones are left out',
    params: gtfsIdParams,
    body: ids,
    answer: z.array(route),
    handle: ({ params, body, ...input }) => collect(params.gtfs_id, body, findRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRoutesByIds',
    summary: 'Several routes of a feed, in the order asked; unknown ones are left out',
    body: objectOf({ gtfsId: textField(), routeIds: ids }),
    answer: z.array(route),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.routeIds, findRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRouteStopMappingsByRouteCodes',
    summary: 'The stops of several routes, route by route; unknown routes are left out',
    body: objectOf({ gtfsId: textField(), routeCodes: ids }),
    answer: z.array(routeStopMapping),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.routeCodes, findMappingsOfRoute, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllRouteStopMappingsByStopCodes',
    summary: 'The routes that serve several stops, stop by stop; unknown stops are left out',
    body: objectOf({ gtfsId: textField(), stopCodes: ids }),
    answer: z.array(routeStopMapping),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.stopCodes, findMappingsOfStop, input),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/getAllStopsByIds',
    summary: 'Several stops of a feed, in the order asked; unknown ones are left out',
    body: objectOf({ gtfsId: textField(), stopIds: ids }),
    answer: z.array(stop),
    handle: ({ body, ...input }) => collect(body.gtfsId, body.stopIds, findStopById, input),
  }),
];

/** A feed that does not exist has none of them; one that cannot be loaded is an error. */
async function collect<Item>(
  feedId: string,
  wanted: readonly string[],
  find: (network: Network, id: string) => Item | readonly Item[] | undefined,
  input: Pick<Input, 'services' | 'call' | 'headers'>,
): Promise<Item[]> {
  try {
    const { network } = await openNetwork(feedId, input);
    return collectItems(wanted, (id) => find(network, id), mostItems);
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}
