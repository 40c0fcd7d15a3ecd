import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { findRouteRow } from '../../shared/transit/routes.ts';
import { formatUtc } from '../../shared/transit/zoned-time.ts';
import { serviceAlert, vehiclePosition } from '../answers/answer-schemas.ts';
import { defineEndpoint, requireFound } from '../answers/define-endpoint.ts';
import { describeAlert } from '../answers/describe-alert.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';
import { readAlerts, readVehicles } from '../sources/realtime.ts';

export const realtimeEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/vehicle-positions/{gtfs_id}',
    summary: 'Positions of the vehicles of a feed that OpenTripPlanner has, of all routes or of one',
    caching: 'brief',
    params: gtfsIdParams,
    query: objectOf({ route_id: z.optional(textField()) }),
    answer: z.array(vehiclePosition),
    async handle({ params, query, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const row = query.route_id === undefined ? undefined : findRouteRow(network, query.route_id);
      if (query.route_id !== undefined) requireFound(row, 'Route not found');
      const routeId = row === undefined ? undefined : scopeId(network.feedId, network.routes.ids[row] ?? '');
      const positions = await readVehicles(network.feedId, input);
      return positions
        .filter((position) => routeId === undefined || position.routeId === routeId)
        .map(({ seenMs, ...position }) => ({ ...position, lastUpdated: formatUtc(seenMs) }));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/alerts/{gtfs_id}',
    summary: 'Service alerts of a feed that OpenTripPlanner has',
    caching: 'brief',
    params: gtfsIdParams,
    answer: z.array(serviceAlert),
    async handle({ params, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const alerts = await readAlerts(network.feedId, input);
      return alerts.map(({ routeIds, stopIds, ...alert }) => ({ ...describeAlert(alert), routeIds, stopIds }));
    },
  }),
];
