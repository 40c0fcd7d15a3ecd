import { InvalidInputError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { decimalField, objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import type { BoardPlace, NamedDeparture } from '../../shared/otp/parse/parse-departures.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import { memoisePerNetwork } from '../../shared/transit/network/memoise-per-network.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { findPlace, type Place } from '../../shared/transit/place.ts';
import { formatClockTime } from '../../shared/transit/zoned-time.ts';
import { departureBoard, nearbyStop } from '../answers/answer-schemas.ts';
import { defineEndpoint, requireFound } from '../answers/define-endpoint.ts';
import { describeAlert } from '../answers/describe-alert.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams, readBox, stopCodeParams } from '../answers/path-fields.ts';
import { writeOnce } from '../answers/write-once.ts';
import { readNamedBoard } from '../sources/boards.ts';

const [latitude, longitude] = [decimalField(-90, 90), decimalField(-180, 180)];
const area = { radius: z.optional(wholeNumberField(1, 50_000)), limit: z.optional(wholeNumberField(1, 1000)) };

/**
 * Places by the parameters of paths that were requested before, which the router keeps as one object each (router.ts). The index of a
 * network is large and seldom in the processor's caches: a search of it takes a twentieth of an answer from the cache.
 */
const knownPlaces = memoisePerNetwork(() => new WeakMap<object, Place & BoardPlace>());

function findKnownPlace(network: Network, params: { readonly stop_code: string }): (Place & BoardPlace) | undefined {
  const places = knownPlaces(network);
  const known = places.get(params);
  if (known !== undefined) return known;
  const place = findPlace(network, params.stop_code);
  if (place === undefined) return undefined;
  const found = { ...place, scopedId: scopeId(network.feedId, place.id) };
  places.set(params, found);
  return found;
}

export const placeEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/departures/{gtfs_id}/{stop_code}',
    summary: 'Next departures of a stop or station, with delays where OpenTripPlanner has realtime data',
    caching: 'brief',
    params: stopCodeParams,
    query: objectOf({ limit: z.optional(wholeNumberField(1, 100)) }),
    answer: departureBoard,
    async handle(input) {
      const { params, query, services } = input;
      const { clock, otp } = services;
      const { limit = 10 } = query;
      const { network, version } = await openNetwork(params.gtfs_id, input, { missing: 'Stop not found' });
      const place = requireFound(findKnownPlace(network, params), 'Stop not found');
      const window = { fromMs: clock.now(), isNow: true, minutes: 1440, count: limit };
      const instance = otp.getInstance({ feedId: network.feedId });
      const cached = await readNamedBoard(instance, place, window, input);
      const board = requireFound(cached.value, 'Stop not found');
      return writeOnce(board, version, () => ({
        stopId: place.scopedId,
        stopCode: place.code,
        stopName: place.name,
        timeZone: network.timeZone,
        lastUpdated: new Date(cached.readAt).toISOString(),
        departures: board.departures.map((departure) => describeDeparture(departure, network.timeZone)),
        alerts: board.alerts.map(describeAlert),
      }));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/nearby/{gtfs_id}',
    summary:
      'Stops around a point (lat, lon, radius in metres) or in a box (bbox: west,south,east,north), nearest first',
    caching: 'network',
    params: gtfsIdParams,
    query: objectOf({
      lat: z.optional(latitude),
      lon: z.optional(longitude),
      bbox: z.optional(textField(100)),
      ...area,
    }),
    documentedQuery: objectOf({ lat: latitude, lon: longitude, ...area }), // `bbox` instead of lat and lon: in the summary
    answer: z.readonly(z.array(nearbyStop)),
    async handle({ params, query: { lat, lon, radius = 500, bbox, limit = 100 }, ...input }) {
      const { network } = await openNetwork(params.gtfs_id, input);
      const { findNearbyStops } = await import('../../shared/transit/search/nearby.ts');
      if (bbox !== undefined) return findNearbyStops(network, readBox(bbox), limit);
      if (lat === undefined)
        throw new InvalidInputError('lat: expected a number from -90 to 90; it is required without bbox');
      if (lon === undefined)
        throw new InvalidInputError('lon: expected a number from -180 to 180; it is required with lat');
      return findNearbyStops(network, { kind: 'circle', lat, lon, radiusMeters: radius }, limit);
    },
  }),
];

function describeDeparture(departure: NamedDeparture, timeZone: string) {
  const { stopId, platform, tripId, routeId, routeName, mode, headsign, state } = departure;
  const { scheduledMs, expectedMs, isRealtime } = departure;
  return {
    stopId,
    platform,
    tripId,
    routeId,
    routeName,
    mode,
    headsign,
    scheduledDeparture: new Date(scheduledMs).toISOString(),
    expectedDeparture: new Date(expectedMs).toISOString(),
    localTime: formatClockTime(expectedMs, timeZone),
    delaySeconds: isRealtime ? Math.round((expectedMs - scheduledMs) / 1000) : null,
    isRealtime,
    isCancelled: state === 'CANCELED',
  };
}
