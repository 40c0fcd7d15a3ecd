import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError } from '../../shared/http/request/problem.ts';
import { parseTimetable } from '../../shared/otp/parse/parse-departures.ts';
import type { VehiclePosition } from '../../shared/otp/parse/parse-realtime.ts';
import { parseTrip } from '../../shared/otp/parse/parse-trip.ts';
import { tripQuery, writeTimetableQuery } from '../../shared/otp/queries.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import type { ScheduledTrip, TripCall } from '../../shared/transit/trip.ts';
import { findServiceDayStartMs, formatDate, formatZoned } from '../../shared/transit/zoned-time.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { addReferences, readVehicles } from './answers/add-references.ts';
import { createMeta, createReferences, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import {
  describeDeparture,
  describeRoute,
  describeStop,
  describeVehicle,
  findPlaceById,
  listPlaceRows,
} from './answers/describe-entities.ts';
import { timetableExample, tripExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { dateField, documentParameters, includeField, parseScopedId } from './answers/parameters.ts';
import { departure, tripDetails } from './answers/schemas.ts';

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
    params: objectOf({ id: textField() }),
    query: objectOf({
      serviceDate: z.optional(dateField),
      include: z.optional(includeField(['route', 'stop', 'vehicle'])),
    }),
    data: tripDetails,
    async handle({ params, query: { serviceDate, include = [] }, ...input }) {
      const { feedId } = parseScopedId('id', params.id);
      const network = await openFeed(feedId, input);
      const { timeZone } = network;
      const date = serviceDate ?? formatDate(input.services.clock.now(), timeZone);
      const [trip, vehicles] = await Promise.all([
        readTrip(params.id, date, feedId, input),
        include.includes('vehicle') ? readVehicles(feedId, input).catch(noVehicles) : [],
      ]);
      const vehicle = vehicles.find(({ tripId }) => tripId === params.id);
      const calls = describeCalls(trip, date, timeZone);
      const references = createReferences();
      const strip = (id: string) => id.slice(feedId.length + 1);
      if (vehicle !== undefined) references.vehicles.push(describeVehicle(vehicle, timeZone));
      if (include.includes('route')) {
        const row = indexNetwork(network).routeRows.get(strip(trip.routeId));
        if (row !== undefined) references.routes.push(describeRoute(network, row));
      }
      if (include.includes('stop')) {
        for (const id of new Set(calls.map(({ stopId }) => strip(stopId)))) {
          const place = findPlaceById(network, id);
          if (place !== undefined) references.stops.push(describeStop(network, place));
        }
      }
      const data = {
        id: trip.id,
        routeId: trip.routeId,
        directionId: trip.directionId,
        headsign: trip.headsign,
        shortName: trip.shortName,
        wheelchairAccessible: trip.isWheelchairAccessible,
        bikesAllowed: trip.areBikesAllowed,
        serviceDate: date,
        timeZone,
        runsOnServiceDate: trip.activeDates.includes(date.replaceAll('-', '')),
        isFrequencyBased: trip.isFrequencyBased,
        calls,
        vehicleId: references.vehicles[0]?.id ?? null,
      };
      const realtime = calls.some(({ expectedArrival, expectedDeparture }) => expectedArrival ?? expectedDeparture);
      return { data, references, meta: createMeta(input, { realtime }) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/timetable',
    summary: 'All departures of a stop on a service date, past and to come',
    documentation: {
      operationId: 'getTimetable',
      tag: 'Departures',
      description:
        'The departures of a stop, or of all stops of a station, sorted by scheduled time. Departures after midnight belong to the service date on which their trip began.',
      parameters: { ...documentParameters('date', 'include'), stop: 'Stop or station id in the form `feed:id`.' },
      example: timetableExample,
    },
    caching: 'brief',
    params: objectOf({}),
    query: objectOf({
      stop: textField(),
      date: z.optional(dateField),
      include: z.optional(includeField(['route', 'trip', 'stop'])),
    }),
    data: z.object({
      stopId: z.string(),
      serviceDate: z.string(),
      timeZone: z.string(),
      departures: z.array(departure),
    }),
    async handle({ query: { stop, date, include = [] }, ...input }) {
      const { feedId, id } = parseScopedId('stop', stop);
      const network = await openFeed(feedId, input);
      const found = findPlaceById(network, id);
      if (found === undefined) throw new EntityNotFoundError('stop', stop);
      const { timeZone } = network;
      const serviceDate = date ?? formatDate(input.services.clock.now(), timeZone);
      const stopIds = listPlaceRows(network, found).map((row) => `${feedId}:${network.stops.ids[row]}`);
      const { value } = await askOtp(
        {
          kind: 'timetable',
          instance: input.services.otp.getInstance({ feedId }),
          key: [serviceDate, ...stopIds],
          query: writeTimetableQuery(stopIds.length),
          variables: {
            date: serviceDate.replaceAll('-', ''),
            ...Object.fromEntries(stopIds.map((stopId, index) => [`p${index}`, stopId])),
          },
          parse: (data) => parseTimetable(data, stopIds.length),
        },
        input,
      );
      const departures = value ?? [];
      const references = createReferences();
      const networks = new Map([[feedId, network]]);
      const located = [{ scopedId: stop, network, found }];
      const unavailable = await addReferences(references, { include, networks, located, departures }, input);
      const realtime = departures.some(({ isRealtime }) => isRealtime);
      return {
        data: {
          stopId: stop,
          serviceDate,
          timeZone,
          departures: departures.map((one) => describeDeparture(one, timeZone)),
        },
        references,
        meta: createMeta(input, { unavailable, realtime }),
      };
    },
  }),
];

/** A trip is useful without its vehicle. */
function noVehicles(error: unknown): readonly VehiclePosition[] {
  if (error instanceof UnavailableError) return [];
  throw error;
}

/** @throws EntityNotFoundError (`trip-not-found`) */
async function readTrip(id: string, date: string, feedId: string, context: EndpointContext): Promise<ScheduledTrip> {
  const { value } = await askOtp(
    {
      kind: 'trip',
      instance: context.services.otp.getInstance({ feedId }),
      key: [id, date],
      query: tripQuery,
      variables: { id, date: date.replaceAll('-', '') },
      parse: parseTrip,
    },
    context,
  );
  if (value === null) throw new EntityNotFoundError('trip', id);
  return value;
}

/** OTP may answer with another day's times (docs/reference/opentripplanner.md): the plan of the date is then used. */
function describeCalls({ calls, day, activeDates }: ScheduledTrip, date: string, timeZone: string) {
  const startMs = findServiceDayStartMs(date, timeZone);
  const isOfDate = activeDates.includes(date.replaceAll('-', '')) && day !== null && day.startSecond * 1000 === startMs;
  const format = (seconds: number | null) =>
    seconds === null ? null : formatZoned(startMs + seconds * 1000, timeZone);
  return (isOfDate ? day.calls : calls).map((call) => {
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
