import { encodePolyline } from '../model/encode-polyline.ts';
import type { NearbyStop } from '../model/nearby-stops.ts';
import type { Agency, Feed, Pattern, Route, Station, Stop, Trip } from '../model/transit.ts';
import { getTripTime, listDepartures, listPatternTimes, listStopTimes, type StopTime } from '../realtime/departures.ts';
import type { Alert } from '../realtime/realtime.ts';
import type { ResolveContext } from './resolve-context.ts';

type Context = ResolveContext;
type ServiceDateArguments = {
  readonly date?: string | null;
  readonly omitNonPickups: boolean;
  readonly omitCanceled: boolean;
};
type OnDate = { readonly serviceDate?: string | null };
type DepartureArguments = {
  readonly startTime: number;
  readonly timeRange: number;
  readonly numberOfDepartures: number;
  readonly omitNonPickups: boolean;
  readonly omitCanceled: boolean;
};

const pickupDropoffTypes = ['SCHEDULED', 'NONE', 'CALL_AGENCY', 'COORDINATE_WITH_DRIVER'];

/** OTP's schema gives stations the type Stop. */
type StopOrStation = Stop | Station;

const wheelchairBoarding = ['NO_INFORMATION', 'POSSIBLE', 'NOT_POSSIBLE'];
const bikesAllowed = ['NO_INFORMATION', 'ALLOWED', 'NOT_ALLOWED'];

/** In the stand-in only routes and stops have alerts. */
const noAlerts = { alerts: () => [] };
const ownAlerts = {
  alerts: (entity: Route | StopOrStation, { realtime }: Context) =>
    realtime.alerts.filter(({ entities }) => entities.includes(entity as Route | Stop)),
};

/** Resolvers of the fields of OTP's types that are not plain properties. */
export const entityResolvers = {
  Feed: {
    ...noAlerts,
    feedId: ({ id }: Feed) => id,
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
    ...noAlerts,
    id: ({ gtfsId }: Agency) => globalId('Agency', gtfsId),
    timezone: ({ timeZone }: Agency) => timeZone,
  },

  Route: {
    ...ownAlerts,
    id: ({ gtfsId }: Route) => globalId('Route', gtfsId),
    stops: ({ patterns }: Route) => [...new Set(patterns.flatMap(({ stops }) => stops))],
  },

  Pattern: {
    ...noAlerts,
    id: ({ code }: Pattern) => globalId('Pattern', code),
    directionId: ({ directionId }: Pattern) => directionId ?? -1,
    tripsForDate: ({ trips }: Pattern, _: Context, { serviceDate }: OnDate) => {
      const date = parseDate(serviceDate);
      return date && trips.filter(({ byFrequency, service }) => !byFrequency && service.dates.has(date));
    },
    // The whole shape of the first trip. OTP would cut it at the first and the last stop.
    patternGeometry: ({ trips, stops }: Pattern, { transit }: Context) => {
      const points = transit.shapes.get(trips[0]?.shapeId ?? '') ?? stops;
      return { length: points.length, points: encodePolyline(points) };
    },
    vehiclePositions: (pattern: Pattern, { realtime }: Context) =>
      realtime.vehicles.filter(({ trip }) => trip.pattern === pattern),
  },

  Trip: {
    ...noAlerts,
    id: ({ gtfsId }: Trip) => globalId('Trip', gtfsId),
    activeDates: ({ service }: Trip) => [...service.dates],
    routeShortName: ({ route }: Trip) => route.shortName,
    serviceId: ({ service }: Trip) => service.gtfsId,
    bikesAllowed: ({ bikes }: Trip) => bikesAllowed[bikes] ?? 'NO_INFORMATION',
    wheelchairAccessible: ({ wheelchair }: Trip) => wheelchairBoarding[wheelchair] ?? 'NO_INFORMATION',
    arrivalStoptime: (trip: Trip, _: Context, { serviceDate }: OnDate) =>
      listStopTimes(trip, serviceDate == null ? null : parseDate(serviceDate))?.at(-1),
    departureStoptime: (trip: Trip, _: Context, { serviceDate }: OnDate) =>
      listStopTimes(trip, serviceDate == null ? null : parseDate(serviceDate))?.[0],
    stops: ({ pattern }: Trip) => pattern?.stops ?? [],
    tripHeadsign: ({ headsign }: Trip) => headsign,
    tripShortName: ({ shortName }: Trip) => shortName,
    stoptimes: (trip: Trip) => (trip.pattern ? listStopTimes(trip, null) : null),
    // OTP does not check whether the trip runs on that date.
    stoptimesForDate: (trip: Trip, { days, nowSecond }: Context, { serviceDate }: OnDate) => {
      const date = serviceDate == null ? days.dateAt(nowSecond()) : parseDate(serviceDate);
      return date && listStopTimes(trip, date);
    },
  },

  Stop: {
    ...ownAlerts,
    id: ({ gtfsId }: StopOrStation) => globalId('Stop', gtfsId),
    locationType: ({ kind }: StopOrStation) => kind.toUpperCase(),
    parentStation: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.station : null),
    patterns: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.patterns : null),
    platformCode: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.platformCode : null),
    routes: (stop: StopOrStation) => (stop.kind === 'stop' ? [...new Set(stop.patterns.map(routeOf))] : null),
    stops: (stop: StopOrStation) => (stop.kind === 'station' ? stop.stops : null),
    vehicleMode: (stop: StopOrStation) => findMainMode(stopsOf(stop).flatMap(({ patterns }) => patterns)),
    wheelchairBoarding: ({ wheelchair }: StopOrStation) => wheelchairBoarding[wheelchair] ?? 'NO_INFORMATION',
    stoptimesForServiceDate: (stop: StopOrStation, context: Context, args: ServiceDateArguments) => {
      const date = parseDate(args.date);
      return date && listPatternTimes(stopsOf(stop), { ...args, date }, context);
    },
    zoneId: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.zoneId : null),
    stoptimesWithoutPatterns: (stop: StopOrStation, context: Context, args: DepartureArguments) => {
      const { startTime, timeRange, numberOfDepartures, omitNonPickups, omitCanceled } = args;
      const search = { rangeSeconds: timeRange, limit: numberOfDepartures, omitNonPickups, omitCanceled };
      return listDepartures(stopsOf(stop), { ...search, startSecond: startTime || context.nowSecond() }, context);
    },
  },

  Stoptime: {
    arrivalDelay: (call: StopTime, { realtime }: Context) =>
      delayOf(realtime.findCall(call)?.arrival, getTripTime(call).arrival),
    departureDelay: (call: StopTime, { realtime }: Context) =>
      delayOf(realtime.findCall(call)?.departure, getTripTime(call).departure),
    dropoffType: (call: StopTime) => pickupDropoffTypes[getTripTime(call).dropOff],
    pickupType: (call: StopTime) => pickupDropoffTypes[getTripTime(call).pickup],
    headsign: (call: StopTime) => getTripTime(call).headsign ?? call.trip.headsign,
    realtime: (call: StopTime, { realtime }: Context) => realtime.findCall(call) !== undefined,
    realtimeArrival: (call: StopTime, { realtime }: Context) => (realtime.findCall(call) ?? getTripTime(call)).arrival,
    realtimeDeparture: (call: StopTime, { realtime }: Context) =>
      (realtime.findCall(call) ?? getTripTime(call)).departure,
    realtimeState: (call: StopTime, { realtime }: Context) => {
      const update = realtime.findCall(call);
      if (update === undefined) return 'SCHEDULED';
      return update.isSkipped ? 'CANCELED' : 'UPDATED';
    },
    scheduledArrival: (call: StopTime) => getTripTime(call).arrival,
    scheduledDeparture: (call: StopTime) => getTripTime(call).departure,
    serviceDay: ({ date }: StopTime, { days }: Context) => (date === null ? -1 : days.startOf(date)),
    stop: (call: StopTime) => getTripTime(call).stop,
    stopPosition: (call: StopTime) => getTripTime(call).sequence,
    stopPositionInPattern: ({ position }: StopTime) => position,
    timepoint: (call: StopTime) => getTripTime(call).timepoint,
  },

  Alert: {
    id: ({ id }: Alert) => globalId('Alert', id),
    alertHeaderText: ({ header }: Alert) => header,
    alertDescriptionText: ({ description }: Alert) => description,
    alertUrl: ({ url }: Alert) => url,
    alertCause: ({ cause }: Alert) => cause,
    alertEffect: ({ effect }: Alert) => effect,
    alertSeverityLevel: ({ severity }: Alert) => severity,
  },

  stopAtDistance: {
    id: ({ stop, distance }: NearbyStop) => globalId('stopAtDistance', `${distance};${stop.gtfsId}`),
  },
};

/** Seconds; 0 without a trip update. */
function delayOf(updated: number | undefined, scheduled: number | null): number {
  return updated === undefined ? 0 : updated - (scheduled ?? 0);
}

/** A Relay id: base64 without padding. */
function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** Accepts YYYYMMDD and YYYY-MM-DD; OTP answers null for anything else. */
function parseDate(text: string | null | undefined): string | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text ?? '');
  return match && `${match[1]}${match[2]}${match[3]}`;
}

/** The mode of the majority of patterns. */
function findMainMode(patterns: readonly Pattern[]): string | null {
  const counts = new Map<string, number>();
  for (const { route } of patterns) counts.set(route.mode, (counts.get(route.mode) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

const stopsOf = (stop: StopOrStation) => (stop.kind === 'stop' ? [stop] : stop.stops);
const routeOf = ({ route }: Pattern) => route;
