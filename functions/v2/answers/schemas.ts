/** The entities of the second version of the API. A missing value is null; no field is ever absent. */
import * as z from 'zod/mini';
import { alertCauses, alertEffects, alertSeverities, occupancyStatuses } from './realtime-names.ts';

const text = z.string();
const textOrNull = z.nullable(z.string());
const numberOrNull = z.nullable(z.number());
const booleanOrNull = z.nullable(z.boolean());
const ids = z.array(z.string());

/** Names of GTFS route_type. */
export const modes = [
  'TRAM',
  'SUBWAY',
  'RAIL',
  'BUS',
  'FERRY',
  'CABLE_TRAM',
  'AERIAL_LIFT',
  'FUNICULAR',
  'TROLLEYBUS',
  'MONORAIL',
] as const;
const mode = z.enum(modes);
export type Mode = z.infer<typeof mode>;

const direction = z.object({
  directionId: numberOrNull,
  headsign: textOrNull,
  /** In order of travel, of the representative pattern. */
  stopIds: ids,
  /** Encoded polyline with a precision of 5 digits; null without include=shape. */
  shape: textOrNull,
});

export type Direction = z.infer<typeof direction>;

const service = z.object({
  serviceDate: text,
  firstDeparture: textOrNull,
  lastDeparture: textOrNull,
  tripCount: z.number(),
  /** Median seconds between departures in the same direction; null for fewer than three trips. */
  headwaySeconds: numberOrNull,
});

export const route = z.object({
  id: text,
  feedId: text,
  shortName: textOrNull,
  longName: textOrNull,
  mode: z.nullable(mode),
  color: textOrNull,
  textColor: textOrNull,
  agencyName: textOrNull,
  tripCount: z.number(),
  stopCount: z.number(),
});
export type Route = z.infer<typeof route>;

export const routeDetails = z.object({
  ...route.shape,
  directions: z.nullable(z.array(direction)),
  service: z.nullable(service),
});

export const stop = z.object({
  id: text,
  feedId: text,
  kind: z.enum(['STOP', 'STATION']),
  code: textOrNull,
  name: text,
  lat: z.number(),
  lon: z.number(),
  parentId: textOrNull,
  platform: textOrNull,
  zoneId: textOrNull,
  wheelchairAccessible: booleanOrNull,
  mode: z.nullable(mode),
  /** Of a station: the routes of all its stops. */
  routeIds: ids,
  /** Stops of a station. */
  childIds: ids,
  distanceMeters: numberOrNull,
});
export type Stop = z.infer<typeof stop>;

export const scheduleRelationship = z.enum(['SCHEDULED', 'ADDED', 'CANCELED', 'REPLACEMENT']);

export const departure = z.object({
  stopId: text,
  routeId: text,
  tripId: text,
  serviceDate: text,
  stopSequence: z.number(),
  headsign: textOrNull,
  platform: textOrNull,
  scheduledTime: text,
  expectedTime: textOrNull,
  delaySeconds: numberOrNull,
  scheduleRelationship,
});
export type Departure = z.infer<typeof departure>;

/** Why a board has no departures. */
export const emptyReason = z.enum([
  'STOP_NOT_SERVED',
  'FEED_EXPIRED',
  'NO_FIXED_TIMES',
  'NO_SERVICE_TODAY',
  'NO_DEPARTURES_IN_WINDOW',
  'UPSTREAM_UNAVAILABLE',
]);

export const board = z.object({
  stopId: text,
  timeZone: text,
  departures: z.array(departure),
  emptyReason: z.nullable(emptyReason),
});
export type Board = z.infer<typeof board>;

export const tripReference = z.object({
  id: text,
  routeId: text,
  directionId: numberOrNull,
  headsign: textOrNull,
  shortName: textOrNull,
  wheelchairAccessible: booleanOrNull,
  bikesAllowed: booleanOrNull,
});
export type TripReference = z.infer<typeof tripReference>;

export const tripDetails = z.object({
  ...tripReference.shape,
  /** Of the vehicle on this trip. */
  occupancyStatus: z.nullable(z.enum(occupancyStatuses)),
  serviceDate: text,
  timeZone: text,
  /** Whether the trip runs on the service date. */
  runsOnServiceDate: z.boolean(),
  /** A trip of frequencies.txt has stops without times. */
  isFrequencyBased: z.boolean(),
  calls: z.array(
    z.object({
      stopId: text,
      stopName: text,
      stopSequence: z.number(),
      headsign: textOrNull,
      platform: textOrNull,
      lat: z.number(),
      lon: z.number(),
      scheduledArrival: textOrNull,
      scheduledDeparture: textOrNull,
      expectedArrival: textOrNull,
      expectedDeparture: textOrNull,
      delaySeconds: numberOrNull,
      scheduleRelationship,
    }),
  ),
  /** Id of a vehicle of the references that reported this trip. */
  vehicleId: textOrNull,
});

export const alert = z.object({
  id: textOrNull,
  cause: z.nullable(z.enum(alertCauses)),
  effect: z.nullable(z.enum(alertEffects)),
  severity: z.nullable(z.enum(alertSeverities)),
  header: textOrNull,
  description: textOrNull,
  url: textOrNull,
  activePeriods: z.array(z.object({ start: textOrNull, end: textOrNull })),
  routeIds: ids,
  stopIds: ids,
});
export type Alert = z.infer<typeof alert>;

export const searchResult = z.object({
  id: text,
  feedId: text,
  kind: z.enum(['STOP', 'STATION', 'ROUTE']),
  name: text,
  code: textOrNull,
  mode: z.nullable(mode),
});

export const feed = z.object({
  id: text,
  timeZone: text,
  networkVersion: text,
  /** null until a refresh has read it. */
  scheduleVersion: textOrNull,
  publishedAt: text,
  isStale: z.boolean(),
  serviceFrom: textOrNull,
  serviceTo: textOrNull,
  /** Whether the OpenTripPlanner has such data now; null where it did not answer. */
  realtime: z.object({ tripUpdates: booleanOrNull, vehiclePositions: booleanOrNull, alerts: booleanOrNull }),
  /** BCP 47 tags. */
  languages: z.array(z.string()),
  counts: z.object({
    routes: z.number(),
    patterns: z.number(),
    trips: z.number(),
    stops: z.number(),
    stations: z.number(),
  }),
});
export type Feed = z.infer<typeof feed>;
