import type { NearbyStop } from '../../model/nearby-stops.ts';
import type { Pattern, Route, Station, Stop, Trip } from '../../model/transit.ts';
import {
  type DepartureSearch,
  getTripTime,
  listDepartures,
  listPatternTimes,
  type StopTime,
} from '../../realtime/departures.ts';
import { listAlerts, type TypesArgument } from './alert-resolvers.ts';
import { runsWithin, translateHeadsign } from './entity-resolvers.ts';
import type { ResolveContext } from './resolve-context.ts';
import { globalId, type Language, parseDate, type ServiceDates, toAccessibility, translateField } from './values.ts';

type Context = ResolveContext;
type ById = { readonly id: string };
type ServiceDateArguments = {
  readonly date?: string | null;
  readonly omitNonPickups: boolean;
  readonly omitCanceled: boolean;
};
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

/** Resolvers of stops, stations and their calls. */
export const stopResolvers = {
  Stop: {
    alerts: (stop: StopOrStation, context: Context, { types }: TypesArgument) => {
      const routes = routesOf(stop);
      const trips = types?.includes('TRIPS') ? routes.flatMap((route) => route.trips) : [];
      const subjects = { stops: [stop as Stop], routes, agencies: routes.map(({ agency }) => agency), trips };
      return listAlerts(context, types ?? ['STOP'], stop.kind === 'stop' ? { ...subjects, stopOn: stop } : subjects);
    },
    cluster: () => null, // OTP 2 has no clusters
    direction: () => null,
    desc: ({ desc, feedId, gtfsId }: StopOrStation, context: Context, { language }: Language) =>
      translateField(context, desc, { feedId, field: 'stops.stop_desc', gtfsId, language }),
    geometries: ({ lat, lon }: StopOrStation) => ({ geoJson: { type: 'Point', coordinates: [lon, lat] } }),
    name: ({ name, feedId, gtfsId }: StopOrStation, context: Context, { language }: Language) =>
      translateField(context, name, { feedId, field: 'stops.stop_name', gtfsId, language }),
    timezone: () => null, // the stand-in does not read stop_timezone, which few feeds have
    url: ({ url, feedId, gtfsId }: StopOrStation, context: Context, { language }: Language) =>
      translateField(context, url, { feedId, field: 'stops.stop_url', gtfsId, language }),
    id: ({ gtfsId }: StopOrStation) => globalId('Stop', gtfsId),
    locationType: ({ kind }: StopOrStation) => kind.toUpperCase(),
    parentStation: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.station : null),
    patterns: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.patterns : null),
    platformCode: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.platformCode : null),
    routes: (stop: StopOrStation, _: Context, { serviceDates }: { serviceDates?: ServiceDates }) => {
      if (stop.kind === 'station') return null;
      return [...new Set(stop.patterns.filter((pattern) => runsWithin(pattern, serviceDates)).map(routeOf))];
    },
    stops: (stop: StopOrStation) => (stop.kind === 'station' ? stop.stops : null),
    vehicleMode: (stop: StopOrStation) => findMainMode(stopsOf(stop).flatMap(({ patterns }) => patterns)),
    wheelchairBoarding: (stop: StopOrStation) => (stop.kind === 'stop' ? toAccessibility(stop.wheelchair) : null),
    stoptimesForServiceDate: (stop: StopOrStation, context: Context, args: ServiceDateArguments) => {
      const date = parseDate(args.date);
      return date && listPatternTimes(stopsOf(stop), { ...args, date }, context);
    },
    stoptimesForPatterns: (stop: StopOrStation, context: Context, args: DepartureArguments) =>
      listByPattern(stop, context, args).map(([pattern, stoptimes]) => ({ pattern, stoptimes })),
    stopTimesForPattern: (stop: StopOrStation, context: Context, { id, ...args }: DepartureArguments & ById) =>
      listByPattern(stop, context, args).find(([{ code }]) => code === id)?.[1] ?? [],
    zoneId: (stop: StopOrStation) => (stop.kind === 'stop' ? stop.zoneId : null),
    stoptimesWithoutPatterns: (stop: StopOrStation, context: Context, args: DepartureArguments) => {
      return listDepartures(stopsOf(stop), readSearch(args, context), context);
    },
  },

  Stoptime: {
    arrivalDelay: (call: StopTime, { realtime }: Context) =>
      delayOf(realtime.findCall(call)?.arrival, getTripTime(call).arrival),
    departureDelay: (call: StopTime, { realtime }: Context) =>
      delayOf(realtime.findCall(call)?.departure, getTripTime(call).departure),
    dropoffType: (call: StopTime) => pickupDropoffTypes[getTripTime(call).dropOff],
    pickupType: (call: StopTime) => pickupDropoffTypes[getTripTime(call).pickup],
    headsign: (call: StopTime, context: Context, { language }: Language) => {
      const { headsign, sequence } = getTripTime(call);
      if (headsign === null) return translateHeadsign(call.trip, context, language);
      const { feedId, gtfsId } = call.trip;
      const record = { feedId, field: 'stop_times.stop_headsign', gtfsId, recordSubId: String(sequence) };
      return translateField(context, headsign, { ...record, language });
    },
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

  stopAtDistance: {
    id: ({ stop, distance }: NearbyStop) => globalId('stopAtDistance', `${distance};${stop.gtfsId}`),
  },

  TripOnServiceDate: {
    serviceDate: ({ date }: TripOnDate) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
    isReplacement: () => false,
    replacedByRelation: () => [],
    replacementForRelation: () => [],
    start: ({ trip, date }: TripOnDate) => ({ trip, date, position: 0 }),
    end: ({ trip, date }: TripOnDate) => ({ trip, date, position: trip.times.length - 1 }),
    stopCalls: ({ trip, date }: TripOnDate) => trip.times.map((_, position) => ({ trip, date, position })),
  },

  StopCall: {
    stopLocation: (call: StopTime) => getTripTime(call).stop,
    schedule: (call: StopTime, { days }: Context) => {
      const start = days.startOf(call.date ?? '');
      const { arrival, departure } = getTripTime(call);
      const format = (second: number | null) => (second === null ? null : days.format(start + second));
      const time = { arrival: format(arrival), departure: format(departure) };
      return { time: { typeName: 'ArrivalDepartureTime', ...time } };
    },
    realTime: () => null, // a cancelled trip has no expected times
  },
};

type TripOnDate = { readonly trip: Trip; readonly date: string };

/** Seconds; 0 without a trip update. */
function delayOf(updated: number | undefined, scheduled: number | null): number {
  return updated === undefined ? 0 : updated - (scheduled ?? 0);
}

/** The mode of the majority of patterns. */
function findMainMode(patterns: readonly Pattern[]): string | null {
  const counts = new Map<string, number>();
  for (const { route } of patterns) counts.set(route.mode, (counts.get(route.mode) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

const stopsOf = (stop: StopOrStation) => (stop.kind === 'stop' ? [stop] : stop.stops);
const routeOf = ({ route }: Pattern) => route;
const routesOf = (stop: StopOrStation): Route[] => [
  ...new Set(stopsOf(stop).flatMap(({ patterns }) => patterns.map(routeOf))),
];

function readSearch(args: DepartureArguments, { nowSecond }: Context): DepartureSearch {
  const { startTime, timeRange, numberOfDepartures, omitNonPickups, omitCanceled } = args;
  const startSecond = startTime || nowSecond();
  return { startSecond, rangeSeconds: timeRange, limit: numberOfDepartures, omitNonPickups, omitCanceled };
}

/** The departures of each pattern, which OTP limits one by one. */
function listByPattern(
  stop: StopOrStation,
  context: Context,
  { numberOfDepartures, ...args }: DepartureArguments,
): [Pattern, StopTime[]][] {
  const all = listDepartures(
    stopsOf(stop),
    readSearch({ ...args, numberOfDepartures: Number.MAX_SAFE_INTEGER }, context),
    context,
  );
  const groups = Map.groupBy(all, ({ trip }) => trip.pattern as Pattern);
  return [...groups].map(([pattern, calls]) => [pattern, calls.slice(0, numberOfDepartures)]);
}
