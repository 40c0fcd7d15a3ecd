import { splitFeedScopedId } from '../../transit/network/ids.ts';
import type { CallList, ScheduledTrip, TripCall } from '../../transit/trip.ts';
import {
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

/** A trip whose agency may be unknown: its time zone is null then. */
export type ParsedTrip = Omit<ScheduledTrip, 'timeZone'> & { readonly timeZone: string | null };

/**
 * Parses the answer to tripQuery; undefined for a trip that the OTP does not have.
 * @param knownDates the dates of its service, where the query did not ask for them
 */
export function parseTrip(data: Raw, knownDates?: readonly string[]): ParsedTrip | undefined {
  if (data['trip'] === null) return undefined;
  const raw = readObject(data['trip'], 'trip');
  const id = readText(raw['gtfsId'], 'gtfsId of a trip');
  const where = `trip ${id}`;
  const route = readObject(raw['route'], `route of ${where}`);
  const agency = route['agency'] ?? null;
  const planned = readTimes(raw['stoptimes'], where);
  const times = readTimes(raw['stoptimesForDate'], where);
  const startSecond = findStartSecond(raw['stoptimesForDate']);
  return {
    id,
    routeId: readText(route['gtfsId'], `route of ${where}`),
    routeShortName: readOptionalText(route['shortName'], `shortName of ${where}`),
    routeLongName: readOptionalText(route['longName'], `longName of ${where}`),
    directionId: parseDirection(raw),
    timeZone:
      agency === null ? null : readText(readObject(agency, `agency of ${where}`)['timezone'], `timezone of ${where}`),
    activeDates: knownDates ?? readDates(raw['activeDates'] ?? [], where),
    planned: planned ?? readPatternStops(raw['pattern'], where),
    headsign: readOptionalText(raw['tripHeadsign'] ?? null, `headsign of ${where}`),
    shortName: readOptionalText(raw['tripShortName'] ?? null, `short name of ${where}`),
    isWheelchairAccessible: parseAllowed(raw['wheelchairAccessible']),
    areBikesAllowed: parseAllowed(raw['bikesAllowed']),
    occupancy: parseOccupancy(raw['occupancy'] ?? null, where),
    isFrequencyBased: planned === null,
    day: startSecond === null || times === null ? null : { startSecond, times },
  };
}

/** Checks the dates, and copies them only where one is missing: a calendar of years has thousands. */
function readDates(value: unknown, where: string): readonly string[] {
  const dates = readList(value, `activeDates of ${where}`);
  if (dates.every((date) => typeof date === 'string')) return dates;
  const missing = dates.findIndex((date) => typeof date !== 'string');
  loggedFaults.push(`activeDates[${missing}] of ${where} is not a text`);
  return dates.filter((date) => typeof date === 'string');
}

/** A trip has the direction as text, a pattern as a number, with -1 for none (docs/reference/opentripplanner.md). */
function parseDirection({ directionId, pattern }: Raw): number | null {
  const own = directionId ?? (pattern === null ? null : (pattern as Raw)['directionId']) ?? null;
  return own === null || Number(own) < 0 ? null : Number(own);
}

/** The start of the service day in seconds, which is the same in all times of a day; null without times. */
function findStartSecond(times: unknown): number | null {
  for (const call of Array.isArray(times) ? times : []) {
    const second = (call as Raw | null)?.['serviceDay'];
    if (typeof second === 'number') return second;
  }
  return null;
}

/** Returns null for a trip of frequencies.txt, which has no times. */
function readTimes(value: unknown, where: string): CallList | null {
  if (value === null) return null;
  const name = `stoptimes of ${where}`;
  const readCall = (raw: Raw): TripCall => ({
    ...parseStop(raw['stop'], where),
    position: readNumber(raw['stopPosition'], `stopPosition of ${where}`),
    headsign: readOptionalText(raw['headsign'], `headsign of ${where}`),
    scheduledArrival: readTime(raw['scheduledArrival'], where),
    scheduledDeparture: readTime(raw['scheduledDeparture'], where),
    realtimeArrival: readTime(raw['realtimeArrival'], where),
    realtimeDeparture: readTime(raw['realtimeDeparture'], where),
    isRealtime: raw['realtime'] === true,
    isCancelled: raw['realtimeState'] === 'CANCELED',
  });
  const list = readList(value, name);
  return listOnce(() => readItems(list, name, readCall, loggedFaults).toSorted((a, b) => a.position - b.position));
}

function listOnce(read: () => readonly TripCall[]): CallList {
  let unread: typeof read | undefined = read;
  let calls: readonly TripCall[] = [];
  return {
    list: () => {
      if (unread !== undefined) [calls, unread] = [unread(), undefined]; // frees the raw list
      return calls;
    },
  };
}

function readPatternStops(pattern: unknown, where: string): CallList {
  if (pattern === null) return { list: () => [] };
  const { stops } = readObject(pattern, `pattern of ${where}`);
  const readStop = (stop: Raw, index: number): TripCall => ({
    ...parseStop(stop, where),
    position: index + 1,
    headsign: null,
    scheduledArrival: null,
    scheduledDeparture: null,
    realtimeArrival: null,
    realtimeDeparture: null,
    isRealtime: false,
    isCancelled: false,
  });
  const name = `stops of ${where}`;
  const list = readList(stops ?? [], name);
  return listOnce(() => readItems(list, name, readStop, loggedFaults));
}

function parseStop(value: unknown, where: string) {
  const raw = readObject(value, `a stop of ${where}`);
  const stopId = readText(raw['gtfsId'], `a stop of ${where}`);
  const code = readOptionalText(raw['code'], `code of ${stopId}`) ?? splitFeedScopedId(stopId)?.id ?? stopId;
  return {
    stopId,
    stopCode: code,
    stopName: readOptionalText(raw['name'], `name of ${stopId}`) ?? code,
    platformCode: readOptionalText(raw['platformCode'], `platformCode of ${stopId}`),
    lat: readNumber(raw['lat'], `lat of ${stopId}`),
    lon: readNumber(raw['lon'], `lon of ${stopId}`),
  };
}

function readTime(value: unknown, where: string): number | null {
  return value === null || value === undefined ? null : readNumber(value, `a time of ${where}`);
}

/** OTP has the names of GTFS-realtime, and NO_DATA_AVAILABLE for a missing value. */
function parseOccupancy(value: unknown, where: string): string | null {
  if (value === null) return null;
  const { occupancyStatus = null } = readObject(value, `occupancy of ${where}`);
  const status = readOptionalText(occupancyStatus, `occupancy of ${where}`);
  return status === 'NO_DATA_AVAILABLE' ? null : status;
}
