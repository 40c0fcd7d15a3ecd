import * as z from 'zod/mini';
import { cacheKey } from '../../shared/cache/cache-key.ts';
import { objectOf, wholeNumberField } from '../../shared/http/request/fields.ts';
import { parseShapes } from '../../shared/otp/parse/parse-shape.ts';
import { shapeQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { findRouteRow, listStopIds } from '../../shared/transit/routes.ts';
import { feature, routeShape } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { found } from '../answers/found.ts';
import { geojsonType } from '../answers/geojson-type.ts';
import { markCached } from '../answers/mark-cached.ts';
import { openNetwork } from '../answers/open-network.ts';
import { formatField, routeParams } from '../answers/path-fields.ts';

export const shapeEndpoint = defineEndpoint({
  method: 'GET',
  path: '/route-shape/{gtfs_id}/{route_id}',
  summary: "The line on the map of a route's representative pattern, or of that of one direction",
  caching: 'brief',
  params: routeParams,
  query: objectOf({ directionId: z.optional(wholeNumberField(0, 1)), format: formatField }),
  answer: routeShape,
  geojson: feature,
  async handle({ params, query: { directionId, format }, ...input }) {
    const missing = 'Route not found';
    const { network } = await openNetwork(params.gtfs_id, input, { missing });
    const row = found(findRouteRow(network, params.route_id), missing);
    const id = network.routes.ids[row] ?? '';
    const { otp, cache } = input.services;
    const instance = otp.getInstance({ feedId: network.feedId });
    const load = async () => {
      const variables = { id: scopeId(network.feedId, id) };
      return parseShapes(await otp.ask(instance, { query: shapeQuery, variables }, input.call), network.feedId) ?? null;
    };
    const key = cacheKey('shape', instance.url, network.feedId, id);
    const shapes = found(markCached(await cache.get(key, load, input.call), input) ?? undefined, missing);
    const stopIds = listStopIds(network, row, directionId);
    const shape = shapes.find(
      (one) =>
        (directionId === undefined || one.directionId === directionId) &&
        one.stopIds.length === stopIds.length &&
        one.stopIds.every((stopId, index) => stopId === stopIds[index]),
    );
    const points = shape?.points ?? [];
    if (format === undefined) return { routeId: id, directionId: shape?.directionId ?? null, points };
    input.headers['content-type'] = geojsonType;
    return {
      type: 'Feature' as const,
      id,
      geometry:
        points.length < 2 ? null : { type: 'LineString', coordinates: points.map(({ lat, lon }) => [lon, lat]) },
      properties: { directionId: shape?.directionId ?? null },
    } as never;
  },
});
