import { NotFoundError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { maxScopedIdLength, scopeId } from '../../shared/transit/network/ids.ts';
import { findExampleTripId, listExampleTrips } from '../../shared/transit/routes.ts';
import { describeTrip, describeTripDetails } from '../../shared/transit/trip.ts';
import { formatServiceDate } from '../../shared/transit/zoned-time.ts';
import { trip, tripDetails } from '../answers/answer-schemas.ts';
import { defineEndpoint, requireFound } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { routeCodeParams } from '../answers/path-fields.ts';
import { writeOnce } from '../answers/write-once.ts';
import { findTrip, locateTrip } from '../sources/trips.ts';

export const tripEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/trip/{trip_id}',
    summary: 'Stops of a trip, and its times today',
    params: objectOf({ trip_id: textField(maxScopedIdLength) }),
    query: objectOf({ gtfs_id: z.optional(textField()), city: z.optional(textField()) }),
    answer: trip,
    async handle(input) {
      const { clock } = input.services;
      const located = requireFound(await locateTrip(input.params.trip_id, input.query, input), 'Trip not found');
      const cached = await findTrip(located.instance, located.tripId, input);
      const scheduled = requireFound(cached.value, 'Trip not found');
      const source = cached.source === 'upstream' ? 'graphql' : 'cache';
      const date = formatServiceDate(clock.now(), scheduled.timeZone);
      return writeOnce(scheduled, `${date} ${source}`, () => ({
        ...describeTrip(scheduled, date),
        lastUpdated: new Date(cached.readAt).toISOString(),
        source,
      }));
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/example-trip/{gtfs_id}/{route_code}',
    summary: 'Example trip of a route: the smallest trip id of its representative pattern, with stops and times',
    params: routeCodeParams,
    answer: tripDetails,
    async handle({ params, ...input }) {
      const missing = 'Example trip not found';
      const { network } = await openNetwork(params.gtfs_id, input, { missing });
      const tripId = scopeId(network.feedId, requireFound(findExampleTripId(network, params.route_code), missing));
      const instance = input.services.otp.getInstance({ feedId: network.feedId });
      const { value } = await findTrip(instance, tripId, input);
      const scheduled = requireFound(value, missing);
      const date = formatServiceDate(input.services.clock.now(), scheduled.timeZone);
      return writeOnce(scheduled, `${date} details`, () => describeTripDetails(scheduled, date));
    },
  }),
  defineEndpoint({
    method: 'GET',
    caching: 'brief',
    path: '/example-trip-map',
    summary: 'Example trip of every route of every feed',
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

/** Leaves out a feed that was removed after the feeds were listed. A feed that cannot be loaded is an error. */
function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}
