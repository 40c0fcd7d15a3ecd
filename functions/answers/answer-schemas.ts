/** The answers of the first version of the API, field by field (docs/reference/http-api.md). */
import * as z from 'zod/mini';

const text = z.string();
const textOrNull = z.nullable(z.string());
const numberOrNull = z.nullable(z.number());
const count = z.number();

export const latLong = z.object({ lat: z.number(), lon: z.number() });

export const route = z.object({
  id: text,
  shortName: textOrNull,
  longName: textOrNull,
  mode: text,
  agencyName: textOrNull,
  tripCount: numberOrNull,
  stopCount: numberOrNull,
  startPoint: z.nullable(latLong),
  endPoint: z.nullable(latLong),
});

export const gate = z.object({ gateName: text, stopCode: text, lat: z.number(), lon: z.number() });

export const routeStopMapping = z.object({
  estimatedTravelTimeFromPreviousStop: numberOrNull,
  providerCode: text,
  routeCode: text,
  sequenceNum: count,
  stopCode: text,
  stopName: text,
  stopPoint: latLong,
  vehicleType: text,
  geoJson: z.nullable(z.custom<object>((value) => typeof value === 'object' && value !== null)),
  gates: z.nullable(z.readonly(z.array(gate))),
  hindiName: textOrNull,
  regionalName: textOrNull,
  platform: textOrNull,
  parentStopCode: textOrNull,
});

export const stop = z.object({
  id: text,
  code: text,
  name: text,
  lat: z.number(),
  lon: z.number(),
  stationId: textOrNull,
  cluster: textOrNull,
  hindiName: textOrNull,
  regionalName: textOrNull,
});

export const trip = z.object({
  tripId: text,
  routeId: text,
  routeName: textOrNull,
  direction: numberOrNull,
  stops: z.readonly(
    z.array(
      z.object({ stopId: text, stopCode: text, stopName: text, sequence: count, lat: z.number(), lon: z.number() }),
    ),
  ),
  schedule: z.readonly(
    z.array(z.object({ stopCode: text, arrivalTime: numberOrNull, departureTime: numberOrNull, sequence: count })),
  ),
  lastUpdated: text,
  source: z.enum(['graphql', 'cache']),
});

export const tripDetails = z.object({
  tripId: text,
  stops: z.readonly(
    z.array(
      z.object({
        stopId: text,
        stopCode: text,
        stopName: textOrNull,
        platformCode: textOrNull,
        lat: z.number(),
        lon: z.number(),
        scheduledArrival: numberOrNull,
        scheduledDeparture: numberOrNull,
        headsign: z.unknown(),
        stopPosition: count,
      }),
    ),
  ),
});

export const tripOfDuty = z.object({
  schedule_number: textOrNull,
  route_id: text,
  route_name: textOrNull,
  org_name: textOrNull,
  trip_number: numberOrNull,
  route_number: textOrNull,
  stops_count: numberOrNull,
  is_active_trip: z.nullable(z.boolean()),
});

const remainingTripDetails = z.nullable(z.readonly(z.array(tripOfDuty)));

export const vehicleDuty = z.object({
  vehicle_no: text,
  service_type: textOrNull,
  waybill_id: textOrNull,
  schedule_no: textOrNull,
  last_updated: textOrNull,
  route_id: textOrNull,
  route_number: textOrNull,
  is_active_trip: z.boolean(),
  trip_number: numberOrNull,
  depot: textOrNull,
  remaining_trip_details: remainingTripDetails,
});

export const vehicle = z.object({
  waybill_id: textOrNull,
  waybill_no: textOrNull,
  service_type: textOrNull,
  vehicle_no: text,
  schedule_no: textOrNull,
  last_updated: textOrNull,
  duty_date: textOrNull,
  route_id: textOrNull,
  route_number: textOrNull,
  depot: textOrNull,
  trip_number: numberOrNull,
  is_active_trip: z.boolean(),
  remaining_trip_details: remainingTripDetails,
  entity_remark: textOrNull,
});

const peerFigures = z.object({
  opened: count,
  reused: count,
  dropped: z.record(text, count),
  failed: z.record(text, count),
  openTimes: z.record(text, z.number()),
  waits: z.object({ count, totalMs: z.number(), longestMs: z.number() }),
  reuseRatio: numberOrNull,
});

export const peers = z.record(text, peerFigures);

/** `database.figures()`; null where there is no database. */
export const pool = z.nullable(
  z.object({ size: count, idle: count, waiting: count, max: count, min: count, statements: text }),
);

/** `breakers.figures()`, by peer. */
export const breakers = z.record(text, z.object({ state: text, opened: count, refused: count }));

export const networks = z.array(
  z.object({ feedId: text, version: text, publishedAt: text, checkedAt: text, isStale: z.boolean() }),
);

export const nearbyStop = z.object({ ...stop.shape, distanceMeters: count });

const stopAlert = z.object({
  header: textOrNull,
  description: textOrNull,
  url: textOrNull,
  startsAt: textOrNull,
  endsAt: textOrNull,
});

export const serviceAlert = z.object({ ...stopAlert.shape, routeIds: z.array(text), stopIds: z.array(text) });

export const vehiclePosition = z.object({
  vehicleId: textOrNull,
  label: textOrNull,
  tripId: text,
  routeId: text,
  directionId: numberOrNull,
  lat: z.number(),
  lon: z.number(),
  /** Degrees from north. */
  heading: numberOrNull,
  /** Metres per second. */
  speed: numberOrNull,
  lastUpdated: textOrNull,
});

export const departureBoard = z.object({
  stopId: text,
  stopCode: text,
  stopName: text,
  /** IANA name of the agency's time zone. */
  timeZone: text,
  lastUpdated: text,
  departures: z.array(
    z.object({
      stopId: text,
      platform: textOrNull,
      tripId: text,
      routeId: text,
      routeName: textOrNull,
      mode: text,
      headsign: textOrNull,
      scheduledDeparture: text,
      expectedDeparture: text,
      localTime: text,
      delaySeconds: numberOrNull,
      isRealtime: z.boolean(),
      isCancelled: z.boolean(),
    }),
  ),
  alerts: z.array(stopAlert),
});

export const routeShape = z.object({
  routeId: text,
  directionId: numberOrNull,
  points: z.readonly(z.array(latLong)),
});

const position = z.array(z.number()).check(z.minLength(2), z.maxLength(2));
const geometry = z.nullable(
  z.union([
    z.object({ type: z.literal('Point'), coordinates: position }),
    z.object({ type: z.literal('LineString'), coordinates: z.array(position) }),
  ]),
);

/** RFC 7946. */
export const feature = z.object({
  type: z.literal('Feature'),
  id: text,
  geometry,
  properties: z.record(z.string(), z.unknown()),
});
export const featureCollection = z.object({ type: z.literal('FeatureCollection'), features: z.array(feature) });

/** Fields are null for a known feed that could not be loaded yet. */
export const feedInfo = z.object({
  gtfsId: text,
  version: textOrNull,
  publishedAt: textOrNull,
  ageSeconds: numberOrNull,
  isStale: z.boolean(),
  timeZone: textOrNull,
  counts: z.nullable(z.object({ routes: count, patterns: count, trips: count, stops: count, stations: count })),
});
