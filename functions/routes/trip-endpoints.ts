import * as z from 'zod/mini';
import { NotFoundError } from '../../shared/connections/core/errors.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { findExampleTripId, listExampleTrips } from '../../shared/transit/routes.ts';
import { describeTrip, describeTripDetails } from '../../shared/transit/trip.ts';
import { trip, tripDetails } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { found } from '../answers/found.ts';
import { markCached } from '../answers/mark-cached.ts';
import { openNetwork } from '../answers/open-network.ts';
import { routeCodeParams } from '../answers/path-fields.ts';
import { locateTrip, readTrip } from '../answers/read-trip.ts';

export const tripEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/trip/{trip_id}',
    summary: "A trip's stops, and its times today",
    params: objectOf({ trip_id: textField() }),
    query: objectOf({ gtfs_id: z.optional(textField()), city: z.optional(textField()) }),
    answer: trip,
    async handle({ params, query, ...input }) {
      const { clock } = input.services;
      const located = found(await locateTrip(params.trip_id, query, input), 'Trip not found');
      const cached = await readTrip(located.instance, located.tripId, input);
      const scheduled = found(markCached(cached, input) ?? undefined, 'Trip not found');
      return {
        ...describeTrip(scheduled, clock.now()),
        lastUpdated: new Date(cached.readAt).toISOString(),
        source: cached.source === 'upstream' ? ('graphql' as const) : ('cache' as const),
      };
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/example-trip/{gtfs_id}/{route_code}',
    summary: "The smallest trip id of a route's representative pattern, with its stops and times",
    params: routeCodeParams,
    answer: tripDetails,
    async handle({ params, ...input }) {
      const missing = 'Example trip not found';
      const { network } = await openNetwork(params.gtfs_id, input, { missing });
      const tripId = scopeId(network.feedId, found(findExampleTripId(network, params.route_code), missing));
      const instance = input.services.otp.getInstance({ feedId: network.feedId });
      const scheduled = markCached(await readTrip(instance, tripId, input), input);
      return describeTripDetails(found(scheduled ?? undefined, missing), input.services.clock.now());
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/example-trip-map',
    summary: 'The example trip of every route of every feed',
    answer: z.record(z.string(), z.record(z.string(), z.string())),
    async handle({ services, call }) {
      const trips: [string, Readonly<Record<string, string>>][] = [];
      for (const feedId of await services.networks.feedIds(call)) {
        const loaded = await services.networks.get(feedId, call).catch(ignoreMissing);
        if (loaded !== undefined) trips.push([feedId, listExampleTrips(loaded.network)]);
      }
      return Object.fromEntries(trips);
    },
  }),
];

/** A feed that has gone since the feeds were listed is not there; one that cannot be loaded is an error. */
function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}
