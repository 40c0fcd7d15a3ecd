import { createHash } from 'node:crypto';
import { encodePolyline } from '../../model/encode-polyline.ts';
import type { Agency, Feed, Pattern, Place, Route, Trip } from '../../model/transit.ts';
import { getTripTime, listStopTimes } from '../../realtime/departures.ts';
import { listAlerts, type TypesArgument } from './alert-resolvers.ts';
import type { ResolveContext } from './resolve-context.ts';
import {
  globalId,
  isWithin,
  type Language,
  parseDate,
  type ServiceDates,
  toAccessibility,
  translateField,
} from './values.ts';

type Context = ResolveContext;
type OnDate = { readonly serviceDate?: string | null };
type OfDates = { readonly serviceDates?: ServiceDates };

const bikesAllowed = ['NO_INFORMATION', 'ALLOWED', 'NOT_ALLOWED'];

/** Resolvers of the fields of OTP's network types that are not plain properties. */
export const entityResolvers = {
  Feed: {
    feedId: ({ id }: Feed) => id,
    // Without types OTP answers with no alerts.
    alerts: ({ agencies }: Feed, { realtime }: Context, { types }: TypesArgument) =>
      types?.includes('AGENCIES')
        ? realtime.alerts.filter(({ entities }) => agencies.some((agency) => entities.includes(agency)))
        : [],
    publisher: ({ publisher }: Feed) => {
      if (publisher) return publisher;
      // OTP fails here: it does not handle a feed without feed_info.txt, which is optional.
      throw new Error(
        'Cannot invoke "org.opentripplanner.model.FeedInfo.getPublisherName()" because the return value of ' +
          '"org.opentripplanner.transit.service.TransitService.getFeedInfo(String)" is null',
      );
    },
  },

  Agency: {
    id: ({ gtfsId }: Agency) => globalId('Agency', gtfsId),
    timezone: ({ timeZone }: Agency) => timeZone,
    alerts: (agency: Agency, context: Context, { types }: TypesArgument) =>
      listAlerts(context, types ?? ['AGENCY'], { agencies: [agency], routes: agency.routes }),
  },

  Route: {
    id: ({ gtfsId }: Route) => globalId('Route', gtfsId),
    alerts: (route: Route, context: Context, { types }: TypesArgument) =>
      listAlerts(context, types ?? ['ROUTE'], {
        ...{ routes: [route], agencies: [route.agency], trips: route.trips },
        ...{ stopsOnRoutes: [route], stopsOnTrips: route.trips },
      }),
    bikesAllowed: () => 'NO_INFORMATION', // GTFS has no such column of routes
    isReplacement: () => false,
    replacementsExist: () => false,
    longName: ({ longName, feedId, gtfsId }: Route, context: Context, { language }: Language) =>
      translateField(context, longName, { feedId, field: 'routes.route_long_name', gtfsId, language }),
    patterns: ({ patterns }: Route, _: Context, { serviceDates }: OfDates) =>
      patterns.filter((pattern) => runsWithin(pattern, serviceDates)),
    stops: ({ patterns }: Route) => [...new Set(patterns.flatMap(({ stops }) => stops))],
  },

  Pattern: {
    id: ({ code }: Pattern) => globalId('Pattern', code),
    alerts: ({ route, trips }: Pattern, context: Context, { types }: TypesArgument) =>
      listAlerts(context, types ?? ['PATTERN'], {
        ...{ routes: [route], agencies: [route.agency], trips, stopsOnTrips: trips },
      }),
    directionId: ({ directionId }: Pattern) => directionId ?? -1,
    geometry: (pattern: Pattern, { transit }: Context) => pointsOf(pattern.trips[0], pattern.stops, transit),
    originalTripPattern: () => null,
    tripsForDate: ({ trips }: Pattern, _: Context, { serviceDate }: OnDate) => {
      const date = parseDate(serviceDate);
      return date && trips.filter(({ byFrequency, service }) => !byFrequency && service.dates.has(date));
    },
    // The whole shape of the first trip. OTP would cut it at the first and the last stop.
    patternGeometry: ({ trips, stops }: Pattern, { transit }: Context) => encode(pointsOf(trips[0], stops, transit)),
    vehiclePositions: (pattern: Pattern, { realtime }: Context) =>
      realtime.vehicles.filter(({ trip }) => trip.pattern === pattern),
  },

  Trip: {
    id: ({ gtfsId }: Trip) => globalId('Trip', gtfsId),
    alerts: (trip: Trip, context: Context, { types }: TypesArgument) =>
      listAlerts(context, types ?? ['TRIP'], {
        ...{ trips: [trip], routes: [trip.route], agencies: [trip.route.agency], stopsOnTrips: [trip] },
      }),
    activeDates: ({ service }: Trip) => [...service.dates],
    arrivalStoptime: (trip: Trip, _: Context, { serviceDate }: OnDate) =>
      listStopTimes(trip, serviceDate == null ? null : parseDate(serviceDate))?.at(-1),
    bikesAllowed: ({ bikes }: Trip) => bikesAllowed[bikes] ?? 'NO_INFORMATION',
    carsAllowed: ({ cars }: Trip) => bikesAllowed[cars] ?? 'NO_INFORMATION',
    departureStoptime: (trip: Trip, _: Context, { serviceDate }: OnDate) =>
      listStopTimes(trip, serviceDate == null ? null : parseDate(serviceDate))?.[0],
    geometry: (trip: Trip, { transit }: Context) =>
      pointsOf(trip, stopsOf(trip), transit).map(({ lat, lon }) => [lon, lat]),
    isReplacement: () => false,
    replacementsExist: () => false,
    occupancy: (trip: Trip, { realtime }: Context) => {
      const occupancy = realtime.vehicles.find((vehicle) => vehicle.trip === trip)?.occupancy;
      return { occupancyStatus: occupancy ?? 'NO_DATA_AVAILABLE' };
    },
    routeShortName: ({ route }: Trip) => route.shortName,
    semanticHash: hashTrip,
    serviceId: ({ service }: Trip) => service.gtfsId,
    stops: ({ pattern }: Trip) => pattern?.stops ?? [],
    tripGeometry: (trip: Trip, { transit }: Context) => encode(pointsOf(trip, stopsOf(trip), transit)),
    tripHeadsign: (trip: Trip, context: Context, { language }: Language) => translateHeadsign(trip, context, language),
    tripShortName: ({ shortName }: Trip) => shortName,
    stoptimes: (trip: Trip) => (trip.pattern ? listStopTimes(trip, null) : null),
    // OTP does not check whether the trip runs on that date.
    stoptimesForDate: (trip: Trip, { days, nowSecond }: Context, { serviceDate }: OnDate) => {
      const date = serviceDate == null ? days.dateAt(nowSecond()) : parseDate(serviceDate);
      return date && listStopTimes(trip, date);
    },
    wheelchairAccessible: ({ wheelchair }: Trip) => toAccessibility(wheelchair),
  },
};

/** The headsign of a trip in a language of translations.txt. */
export function translateHeadsign(
  { headsign, feedId, gtfsId }: Trip,
  context: Context,
  language: string | null | undefined,
): string | null {
  return translateField(context, headsign, { feedId, field: 'trips.trip_headsign', gtfsId, language });
}

/** Whether a pattern has a trip on one of the dates. */
export function runsWithin({ trips }: Pattern, dates: ServiceDates): boolean {
  return dates == null || trips.some(({ service }) => [...service.dates].some((date) => isWithin(date, dates)));
}

const stopsOf = ({ times }: Trip) => times.map(({ stop }) => stop);

function pointsOf(trip: Trip | undefined, stops: readonly Place[], { shapes }: Context['transit']): readonly Place[] {
  return shapes.get(trip?.shapeId ?? '') ?? stops;
}

const encode = (points: readonly Place[]) => ({ length: points.length, points: encodePolyline(points) });

/** Of the stops and times of a trip, as in OTP; not the same text. */
function hashTrip(trip: Trip): string {
  const stops = trip.pattern?.stops.map(({ gtfsId }) => gtfsId) ?? [];
  const times = (trip.pattern === null ? null : listStopTimes(trip, null)) ?? [];
  const text = JSON.stringify([stops, times.map((call) => [getTripTime(call).arrival, getTripTime(call).departure])]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
