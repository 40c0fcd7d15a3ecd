import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError } from '../../shared/http/request/problem.ts';
import { maxScopedIdLength } from '../../shared/transit/network/ids.ts';
import type { ScheduledTrip, TripCall } from '../../shared/transit/trip.ts';
import { findServiceDayStartMs, formatDate, formatZoned } from '../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { findTrip } from '../sources/trips.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { tripExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { dateField, documentParameters, includeField, parsePathId } from './answers/parameters.ts';
import { findName, occupancyStatuses } from './answers/realtime-names.ts';
import { tripDetails } from './answers/schemas.ts';

export const tripEndpoints = [
  defineV2Endpoint({
    path: '/v2/trips/{id}',
    summary: 'One trip on a service date, with scheduled and expected times of each stop',
    documentation: {
      operationId: 'getTrip',
      tag: 'Trips',
      description:
        'Times are those of the service date. `runsOnServiceDate` is false where the trip does not run on it; the times are then the plan. A trip of frequencies.txt has stops without times. `include=vehicle` adds the vehicle that reports this trip.',
      parameters: documentParameters('id', 'serviceDate', 'include'),
      example: tripExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField(maxScopedIdLength) }),
    query: objectOf({
      serviceDate: z.optional(dateField),
      include: z.optional(includeField(['route', 'stop', 'vehicle', 'alert'])),
    }),
    data: tripDetails,
    async handle({ params, query: { serviceDate, include = [] }, ...input }) {
      const { feedId } = parsePathId('trip', params.id);
      const network = await openFeed(feedId, input);
      const { timeZone } = network;
      const date = serviceDate ?? formatDate(input.services.clock.now(), timeZone);
      const trip = await readTrip(params.id, date, feedId, input);
      const calls = describeCalls(trip, date, timeZone);
      const { references, unavailable } = await collectReferences(
        {
          include,
          networks: [network],
          routeIds: [trip.routeId],
          stopIds: calls.map(({ stopId }) => stopId),
          trips: [trip],
        },
        input,
      );
      const data = {
        id: trip.id,
        routeId: trip.routeId,
        directionId: trip.directionId,
        headsign: trip.headsign,
        shortName: trip.shortName,
        wheelchairAccessible: trip.isWheelchairAccessible,
        bikesAllowed: trip.areBikesAllowed,
        occupancyStatus: findName(occupancyStatuses, trip.occupancy),
        serviceDate: date,
        timeZone,
        runsOnServiceDate: trip.activeDates.includes(date.replaceAll('-', '')),
        isFrequencyBased: trip.isFrequencyBased,
        calls,
        vehicleId: references.vehicles[0]?.id ?? null,
      };
      const realtime = calls.some((call) => (call.expectedArrival ?? call.expectedDeparture) !== null);
      return { data, references, meta: createMeta(input, { unavailable, realtime }) };
    },
  }),
];

/** @throws EntityNotFoundError (`trip-not-found`) */
async function readTrip(id: string, date: string, feedId: string, context: EndpointContext): Promise<ScheduledTrip> {
  const { value } = await findTrip(context.services.otp.getInstance({ feedId }), id, context, date);
  if (value === null) throw new EntityNotFoundError('trip', id);
  return value;
}

/** OTP may answer with another day's times (docs/reference/opentripplanner.md): the plan of the date is then used. */
function describeCalls({ planned, day, activeDates }: ScheduledTrip, date: string, timeZone: string) {
  const startMs = findServiceDayStartMs(date, timeZone);
  const isOfDate = activeDates.includes(date.replaceAll('-', '')) && day !== null && day.startSecond * 1000 === startMs;
  const format = (seconds: number | null) =>
    seconds === null ? null : formatZoned(startMs + seconds * 1000, timeZone);
  return (isOfDate ? day.times : planned).list().map((call) => {
    const isExpected = isOfDate && call.isRealtime && !call.isCancelled;
    return {
      stopId: call.stopId,
      stopName: call.stopName,
      stopSequence: call.position,
      headsign: call.headsign,
      platform: call.platformCode,
      lat: call.lat,
      lon: call.lon,
      scheduledArrival: format(call.scheduledArrival),
      scheduledDeparture: format(call.scheduledDeparture),
      expectedArrival: isExpected ? format(call.realtimeArrival) : null,
      expectedDeparture: isExpected ? format(call.realtimeDeparture) : null,
      delaySeconds: isExpected ? findDelay(call) : null,
      scheduleRelationship: isOfDate && call.isCancelled ? ('CANCELED' as const) : ('SCHEDULED' as const),
    };
  });
}

function findDelay({ realtimeDeparture, scheduledDeparture }: TripCall): number | null {
  return realtimeDeparture === null || scheduledDeparture === null ? null : realtimeDeparture - scheduledDeparture;
}
