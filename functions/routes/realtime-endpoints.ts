import * as z from 'zod/mini';
import { cacheKey } from '../../shared/cache/cache-key.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { parseAlerts, parseVehiclePositions } from '../../shared/otp/parse/parse-realtime.ts';
import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import { alertsQuery, vehiclePositionsQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { findRouteRow } from '../../shared/transit/routes.ts';
import { serviceAlert, vehiclePosition } from '../answers/answer-schemas.ts';
import { defineEndpoint, type Input } from '../answers/define-endpoint.ts';
import { formatMoment } from '../answers/format-moment.ts';
import { found } from '../answers/found.ts';
import { markCached } from '../answers/mark-cached.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';

export const realtimeEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/vehicle-positions/{gtfs_id}',
    summary: 'Where the vehicles of a feed are, as far as OpenTripPlanner knows; of one route with route_id',
    caching: 'brief',
    params: gtfsIdParams,
    query: objectOf({ route_id: z.optional(textField()) }),
    answer: z.array(vehiclePosition),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const row = query.route_id === undefined ? undefined : findRouteRow(network, query.route_id);
      if (query.route_id !== undefined) found(row, 'Route not found');
      const routeId = row === undefined ? undefined : scopeId(network.feedId, network.routes.ids[row] ?? '');
      const positions = await ask('vehicles', vehiclePositionsQuery, parseVehiclePositions, network.feedId, input);
      return positions
        .filter((position) => routeId === undefined || position.routeId === routeId)
        .map(({ seenMs, ...position }) => ({ ...position, lastUpdated: formatMoment(seenMs) }));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/alerts/{gtfs_id}',
    summary: 'What riders of a feed are warned of, as far as OpenTripPlanner knows',
    caching: 'brief',
    params: gtfsIdParams,
    answer: z.array(serviceAlert),
    async handle({ params, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const alerts = await ask('alerts', alertsQuery, parseAlerts, network.feedId, input);
      return alerts.map(({ startsMs, endsMs, ...alert }) => ({
        ...alert,
        startsAt: formatMoment(startsMs),
        endsAt: formatMoment(endsMs),
      }));
    },
  }),
];

/** A list of a whole feed, from the cache or from its OTP. */
async function ask<Item>(
  kind: 'vehicles' | 'alerts',
  query: string,
  parse: (data: Raw) => readonly Item[],
  feedId: string,
  input: Pick<Input, 'services' | 'call' | 'headers'>,
): Promise<readonly Item[]> {
  const { otp, cache } = input.services;
  const instance = otp.getInstance({ feedId });
  const load = async () => parse(await otp.ask(instance, { query, variables: { feeds: [feedId] } }, input.call));
  return markCached(await cache.get(cacheKey(kind, instance.url, feedId), load, input.call), input);
}
