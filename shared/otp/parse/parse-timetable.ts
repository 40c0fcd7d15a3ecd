import { parseAllowed, type Raw, readList, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

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
  return readList(patterns, 'patterns').flatMap((item) => {
    const pattern = parsePattern(readObject(item, 'a pattern'));
    return pattern.trips.length === 0 ? [] : [pattern];
  });
}

function parsePattern({ directionId, headsign, stops, tripsForDate }: Raw): PatternTimetable {
  const stopIds = readList(stops, 'stops').map((stop) => readText(readObject(stop, 'a stop')['gtfsId'], 'a stop'));
  const trips = readList(tripsForDate ?? [], 'tripsForDate').map((trip) =>
    parseTrip(readObject(trip, 'a trip'), stopIds.length),
  );
  return {
    directionId: directionId === 0 || directionId === 1 ? directionId : null,
    headsign: readOptionalText(headsign ?? null, 'headsign of a pattern'),
    stopIds,
    trips: trips.toSorted((a, b) => findFirstMs(a) - findFirstMs(b)),
  };
}

function parseTrip(raw: Raw, stopCount: number): TimetableTrip {
  const timesMs = Array<number | null>(stopCount).fill(null);
  for (const item of readList(raw['stoptimesForDate'] ?? [], 'stoptimesForDate')) {
    const call = readObject(item, 'a stop time');
    const position = readNumber(call['stopPositionInPattern'], 'stopPositionInPattern');
    const scheduled = call['scheduledDeparture'] ?? null;
    if (scheduled === null || position < 0 || position >= stopCount) continue;
    const second = readNumber(call['serviceDay'], 'serviceDay') + readNumber(scheduled, 'scheduledDeparture');
    timesMs[position] = second * 1000;
  }
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
