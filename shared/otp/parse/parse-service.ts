import {
  listFailed,
  loggedFaults,
  parseAllowed,
  type Raw,
  readItems,
  readList,
  readNumber,
  readObject,
  readOptionalText,
  readText,
} from './raw-shape.ts';

/** A trip of a route on one date. Moments are ms since the epoch; null for a trip of frequencies.txt. */
export type ServiceTrip = {
  readonly id: string;
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly shortName: string | null;
  /** At the first stop. */
  readonly departureMs: number | null;
  /** At the last stop. */
  readonly arrivalMs: number | null;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
};

/**
 * Parses the answer to writeRouteServiceQuery for this number of routes; null for a route that the OTP does not have, or that it
 * could not answer: a name in `failed`.
 * @throws UnavailableError where it could answer none
 */
export function parseRouteServices(
  data: Raw,
  count: number,
  failed: ReadonlySet<string> = new Set(),
): readonly (readonly ServiceTrip[] | null)[] {
  listFailed('r', count, failed);
  return Array.from({ length: count }, (_, index) => {
    const route = data[`r${index}`] ?? null;
    return route === null ? null : parseTrips(readObject(route, 'route'));
  });
}

function parseTrips({ patterns }: Raw): readonly ServiceTrip[] {
  const readPattern = ({ directionId, headsign, tripsForDate }: Raw): readonly ServiceTrip[] => {
    const ofPattern = readOptionalText(headsign ?? null, 'headsign of a pattern');
    const readTrip = (trip: Raw) => ({
      id: readText(trip['gtfsId'], 'gtfsId of a trip'),
      directionId: directionId === 0 || directionId === 1 ? directionId : null,
      headsign: readOptionalText(trip['tripHeadsign'] ?? null, 'tripHeadsign') ?? ofPattern,
      shortName: readOptionalText(trip['tripShortName'] ?? null, 'tripShortName'),
      departureMs: readMoment(trip['departureStoptime'], 'scheduledDeparture'),
      arrivalMs: readMoment(trip['arrivalStoptime'], 'scheduledArrival'),
      isWheelchairAccessible: parseAllowed(trip['wheelchairAccessible']),
      areBikesAllowed: parseAllowed(trip['bikesAllowed']),
    });
    return readItems(tripsForDate ?? [], 'tripsForDate', readTrip, loggedFaults);
  };
  return readItems(patterns ?? [], 'patterns', readPattern, loggedFaults).flat();
}

function readMoment(value: unknown, field: 'scheduledDeparture' | 'scheduledArrival'): number | null {
  if (value === null || value === undefined) return null;
  const call = readObject(value, 'a stop time');
  if ((call[field] ?? null) === null) return null;
  return (readNumber(call['serviceDay'], 'serviceDay') + readNumber(call[field], field)) * 1000;
}

/** The timetable of an instance; the end is exclusive. Milliseconds since the epoch. */
export type ServiceRange = { readonly startMs: number; readonly endMs: number };

/** Parses the answer to serviceRangeQuery; undefined for an instance without a timetable. */
export function parseServiceRange(data: Raw): ServiceRange | undefined {
  if ((data['serviceTimeRange'] ?? null) === null) return undefined;
  const { start, end } = readObject(data['serviceTimeRange'], 'serviceTimeRange');
  return { startMs: readNumber(start, 'start') * 1000, endMs: readNumber(end, 'end') * 1000 };
}

/** A trip of a pattern on one date. */
export type TimetableTrip = {
  readonly id: string;
  readonly headsign: string | null;
  readonly shortName: string | null;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
  /** Departure from each stop of the pattern; null without one. Milliseconds since the epoch. */
  readonly timesMs: readonly (number | null)[];
};

/** The trips of a pattern that run on one date, by departure. */
export type PatternTimetable = {
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly stopIds: readonly string[];
  readonly trips: readonly TimetableTrip[];
};

/** Parses the answer to routeTimetableQuery; undefined for a route that the OTP does not have. */
export function parseRouteTimetable(data: Raw): readonly PatternTimetable[] | undefined {
  if (data['route'] === null) return undefined;
  const { patterns } = readObject(data['route'], 'route');
  return readItems(patterns ?? [], 'patterns', parsePattern, loggedFaults).filter(({ trips }) => trips.length > 0);
}

function parsePattern({ directionId, headsign, stops, tripsForDate }: Raw): PatternTimetable {
  const stopIds = readList(stops, 'stops').map((stop) => readText(readObject(stop, 'a stop')['gtfsId'], 'a stop'));
  const readTrip = (trip: Raw) => parseTimetableTrip(trip, stopIds.length);
  const trips = readItems(tripsForDate ?? [], 'tripsForDate', readTrip, loggedFaults);
  return {
    directionId: directionId === 0 || directionId === 1 ? directionId : null,
    headsign: readOptionalText(headsign ?? null, 'headsign of a pattern'),
    stopIds,
    trips: trips.toSorted((a, b) => findFirstMs(a) - findFirstMs(b)),
  };
}

function parseTimetableTrip(raw: Raw, stopCount: number): TimetableTrip {
  const timesMs = Array<number | null>(stopCount).fill(null);
  const readCall = (call: Raw) => {
    const position = readNumber(call['stopPositionInPattern'], 'stopPositionInPattern');
    const scheduled = call['scheduledDeparture'] ?? null;
    if (scheduled === null || position < 0 || position >= stopCount) return;
    const second = readNumber(call['serviceDay'], 'serviceDay') + readNumber(scheduled, 'scheduledDeparture');
    timesMs[position] = second * 1000;
  };
  const calls = readList(raw['stoptimesForDate'] ?? [], 'stoptimesForDate').filter((call) => call !== null); // null: no time
  readItems(calls, 'stoptimesForDate', readCall, loggedFaults);
  return {
    id: readText(raw['gtfsId'], 'gtfsId of a trip'),
    headsign: readOptionalText(raw['tripHeadsign'] ?? null, 'tripHeadsign'),
    shortName: readOptionalText(raw['tripShortName'] ?? null, 'tripShortName'),
    isWheelchairAccessible: parseAllowed(raw['wheelchairAccessible']),
    areBikesAllowed: parseAllowed(raw['bikesAllowed']),
    timesMs,
  };
}

function findFirstMs({ timesMs }: TimetableTrip): number {
  return timesMs.find((time) => time !== null) ?? 0;
}
