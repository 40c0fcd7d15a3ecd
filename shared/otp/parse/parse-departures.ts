import { parseMode } from './parse-mode.ts';
import { parseAlertText, type ServiceAlert } from './parse-realtime.ts';
import {
  listFailed,
  loggedFaults,
  parseAllowed,
  type Raw,
  readItems,
  readNumber,
  readObject,
  readOptionalText,
  readText,
} from './raw-shape.ts';

/** One departure. Moments are milliseconds since the epoch. */
export type Departure = {
  readonly stopId: string;
  readonly platform: string | null;
  readonly tripId: string;
  readonly routeId: string;
  readonly routeName: string | null;
  readonly directionId: number | null;
  readonly mode: string;
  readonly headsign: string | null;
  /** Of the trip: the number of a train. */
  readonly shortName: string | null;
  /** The feed's stop_sequence. */
  readonly stopSequence: number;
  /** Start of the service day: noon minus 12 hours. */
  readonly serviceDayMs: number;
  readonly scheduledMs: number;
  readonly expectedMs: number;
  readonly isRealtime: boolean;
  readonly state: RealtimeState;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
};

/** OTP's state of a call. UPDATED has realtime times. */
export type RealtimeState = 'SCHEDULED' | 'UPDATED' | 'CANCELED' | 'ADDED' | 'MODIFIED';

/** An alert that affects the stop. */
export type StopAlert = Omit<ServiceAlert, 'routeIds' | 'stopIds'>;

export type DepartureBoard = { readonly departures: readonly Departure[]; readonly alerts: readonly StopAlert[] };

export type DepartureBoards = {
  /** In the order of the query; null for a place that the OTP does not have. */
  readonly boards: readonly (DepartureBoard | null)[];
  /** The places, by number, that the OTP could not answer; their boards are null too. */
  readonly failed: ReadonlySet<number>;
  /** End of the timetable of all feeds of the instance; null where the OTP has none. Milliseconds since the epoch. */
  readonly serviceEndMs: number | null;
};

/**
 * Parses the answer to writeDeparturesQuery for this number of places.
 * @param failedItems what the OTP could not answer, as `p0`
 * @throws UnavailableError where it could answer no place
 */
export function parseDepartures(
  data: Raw,
  count: number,
  failedItems: ReadonlySet<string> = new Set(),
): DepartureBoards {
  const range = (data['serviceTimeRange'] ?? null) as Raw | null;
  return {
    boards: Array.from({ length: count }, (_, index) => parseBoard(data[`p${index}`] ?? null)),
    failed: listFailed('p', count, failedItems),
    serviceEndMs: typeof range?.['end'] === 'number' ? range['end'] * 1000 : null,
  };
}

function parseBoard(place: unknown): DepartureBoard | null {
  if (place === null) return null;
  const raw = readObject(place, 'place');
  return {
    departures: parseCalls(raw['stoptimesWithoutPatterns'], 'departures'),
    alerts: readItems(raw['alerts'] ?? [], 'alerts', parseAlertText, loggedFaults),
  };
}

/**
 * Parses the answer to writeTimetableQuery for this number of stops, sorted by scheduled time, and the numbers of the stops that
 * the OTP could not answer.
 * @throws UnavailableError where it could answer no stop
 */
export function parseTimetable(
  data: Raw,
  count: number,
  failedItems: ReadonlySet<string> = new Set(),
): { readonly departures: readonly Departure[]; readonly failed: ReadonlySet<number> } {
  const calls = Array.from({ length: count }, (_, index) => data[`p${index}`] ?? null).flatMap((stop, index) => {
    if (stop === null) return [];
    const where = `stoptimesForServiceDate of p${index}`;
    const readPattern = ({ stoptimes }: Raw, at: number) => parseCalls(stoptimes, `stoptimes of ${where}[${at}]`);
    const patterns = readObject(stop, 'stop')['stoptimesForServiceDate'] ?? [];
    return readItems(patterns, where, readPattern, loggedFaults).flat();
  });
  const departures = calls.toSorted((a, b) => a.scheduledMs - b.scheduledMs || a.expectedMs - b.expectedMs);
  return { departures, failed: listFailed('p', count, failedItems) };
}

/** Sorted by expected time; OTP sorts by scheduled time. */
function parseCalls(value: unknown, where: string): readonly Departure[] {
  // OTP also lists the last call of a trip without a time there, which is no departure.
  return readItems(value ?? [], where, parseDeparture, loggedFaults).toSorted((a, b) => a.expectedMs - b.expectedMs);
}

function parseDeparture(raw: Raw): Departure {
  const stop = readObject(raw['stop'], 'stop of a departure');
  const trip = readObject(raw['trip'], 'trip of a departure');
  const route = readObject(trip['route'], 'route of a departure');
  const serviceDayMs = readNumber(raw['serviceDay'], 'serviceDay') * 1000;
  const scheduled = readNumber(raw['scheduledDeparture'], 'scheduledDeparture');
  const expected = raw['realtimeDeparture'] === null ? scheduled : readNumber(raw['realtimeDeparture'], 'realtime');
  return {
    stopId: readText(stop['gtfsId'], 'stop of a departure'),
    platform: readOptionalText(stop['platformCode'], 'platformCode'),
    tripId: readText(trip['gtfsId'], 'trip of a departure'),
    routeId: readText(route['gtfsId'], 'route of a departure'),
    routeName: readOptionalText(route['shortName'], 'shortName') ?? readOptionalText(route['longName'], 'longName'),
    directionId: parseDirection(trip['directionId']),
    mode: parseMode(readText(route['mode'], 'mode')),
    headsign: readOptionalText(raw['headsign'], 'headsign'),
    shortName: readOptionalText(trip['tripShortName'] ?? null, 'tripShortName'),
    stopSequence: readNumber(raw['stopPosition'], 'stopPosition'),
    serviceDayMs,
    scheduledMs: serviceDayMs + scheduled * 1000,
    expectedMs: serviceDayMs + expected * 1000,
    isRealtime: raw['realtime'] === true,
    state: parseState(raw['realtimeState']),
    isWheelchairAccessible: parseAllowed(trip['wheelchairAccessible']),
    areBikesAllowed: parseAllowed(trip['bikesAllowed']),
  };
}

/** A trip has its direction as text. */
function parseDirection(value: unknown): number | null {
  return value === '0' || value === '1' ? Number(value) : null;
}

const states: readonly RealtimeState[] = ['SCHEDULED', 'UPDATED', 'CANCELED', 'ADDED', 'MODIFIED'];

export function parseState(value: unknown): RealtimeState {
  return states.find((state) => state === value) ?? 'SCHEDULED';
}
