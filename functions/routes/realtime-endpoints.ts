import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { parseAlerts, parseVehiclePositions } from '../../shared/otp/parse/parse-realtime.ts';
import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import { alertsQuery, vehiclePositionsQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { findRouteRow } from '../../shared/transit/routes.ts';
import { formatUtc } from '../../shared/transit/zoned-time.ts';
import { serviceAlert, vehiclePosition } from '../answers/answer-schemas.ts';
import { askOtp } from '../answers/ask-otp.ts';
import { defineEndpoint, type EndpointContext, requireFound } from '../answers/define-endpoint.ts';
import { describeAlert } from '../answers/describe-alert.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';

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
      const positions = await ask('vehicles', vehiclePositionsQuery, parseVehiclePositions, network.feedId, input);
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
      const alerts = await ask('alerts', alertsQuery, parseAlerts, network.feedId, input);
      return alerts.map(({ routeIds, stopIds, ...alert }) => ({ ...describeAlert(alert), routeIds, stopIds }));
    },
  }),
];

/** Reads a list of a whole feed from the cache or from its OTP. */
async function ask<Item>(
  kind: 'vehicles' | 'alerts',
  query: string,
  parse: (data: Raw) => readonly Item[],
  feedId: string,
  context: EndpointContext,
): Promise<readonly Item[]> {
  const instance = context.services.otp.getInstance({ feedId });
  const { value } = await askOtp(
    { kind, instance, key: [feedId], query, variables: { feeds: [feedId] }, parse },
    context,
  );
  return value ?? [];
}
