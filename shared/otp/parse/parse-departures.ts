import { createOtpError } from './failures.ts';
import { parseMode } from './parse-mode.ts';
import { parseAlertText, type ServiceAlert } from './parse-realtime.ts';
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

/** One departure. Moments are milliseconds since the epoch. */
export type Departure = {
  readonly stopId: string;
  readonly tripId: string;
  readonly routeId: string;
  readonly headsign: string | null;
  /** The feed's stop_sequence. */
  readonly stopSequence: number;
  /** Start of the service day: noon minus 12 hours. */
  readonly serviceDayMs: number;
  readonly scheduledMs: number;
  readonly expectedMs: number;
  readonly isRealtime: boolean;
  readonly state: RealtimeState;
  /** null where the query did not ask for it. */
  readonly trip: TripOfDeparture | null;
};

export type TripOfDeparture = {
  readonly directionId: number | null;
  /** The number of a train. */
  readonly shortName: string | null;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
};

/** A departure with the names that the first version has. */
export type NamedDeparture = Departure & {
  readonly platform: string | null;
  readonly routeName: string | null;
  readonly mode: string;
};

/** OTP's state of a call. UPDATED has realtime times. */
export type RealtimeState = 'SCHEDULED' | 'UPDATED' | 'CANCELED' | 'ADDED' | 'MODIFIED';

/** An alert that affects the stop. */
export type StopAlert = Omit<ServiceAlert, 'routeIds' | 'stopIds'>;

/** A stop or station of the feeds of one OTP. */
export type BoardPlace = { readonly scopedId: string; readonly kind: 'stop' | 'station' };

export type DepartureBoards = {
  /** In the order of the places; null for a place that the OTP does not have. */
  readonly boards: readonly (readonly Departure[] | null)[];
  /** The places, by number, that the OTP could not answer; their boards are null too. */
  readonly failed: ReadonlySet<number>;
  /** End of the timetable of all feeds of the instance; null where the OTP has none. Milliseconds since the epoch. */
  readonly serviceEndMs: number | null;
};

export type NamedBoard = { readonly departures: readonly NamedDeparture[]; readonly alerts: readonly StopAlert[] };

/**
 * Parses the answer to writeDeparturesQuery for these places.
 * @param failedItems what the OTP could not answer, as `p0` or `stops[0]`
 * @throws UnavailableError where it could answer no place
 */
export function parseDepartures(
  data: Raw,
  places: readonly BoardPlace[],
  failedItems: ReadonlySet<string> = new Set(),
): DepartureBoards {
  const range = (data['serviceTimeRange'] ?? null) as Raw | null;
  const failed = new Set<number>();
  const boards = listPlaces(data, places).map((place, index) => {
    const { status, calls } = findCalls(place, failedItems);
    if (status === 'found') return readBoard(calls, place.name, (raw) => parseDeparture(raw, place.stopId));
    if (status === 'failed') failed.add(index);
    return null;
  });
  if (failed.size === places.length && failed.size > 0) {
    throw createOtpError('answer-with-errors', `${failed.size} of ${places.length} items`);
  }
  return { boards, failed, serviceEndMs: typeof range?.['end'] === 'number' ? range['end'] * 1000 : null };
}

type ListedPlace = { readonly name: string; readonly raw: unknown; readonly stopId: string | undefined };

/** OTP lists no departures as an empty list, so that null is an error inside the place. */
function findCalls({ name, raw }: ListedPlace, failedItems: ReadonlySet<string>) {
  const calls = raw === null ? null : (readObject(raw, name)['stoptimesWithoutPatterns'] ?? null);
  if (calls !== null) return { status: 'found', calls } as const;
  const isFailed = raw !== null || failedItems.has(name) || failedItems.has(name.replace(/\[\d+\]$/, ''));
  return { status: isFailed ? 'failed' : 'missing', calls } as const;
}

/** The raw place for each place, and its name in the answer: stops are in a list, stations have an alias each. */
function listPlaces(data: Raw, places: readonly BoardPlace[]): readonly ListedPlace[] {
  const stops = readList(data['stops'] ?? [], 'stops');
  let [stopCount, stationCount] = [0, 0];
  return places.map(({ kind, scopedId }) => {
    if (kind === 'stop') {
      const index = stopCount++;
      return { name: `stops[${index}]`, raw: stops[index] ?? null, stopId: scopedId };
    }
    const name = `p${stationCount++}`;
    return { name, raw: data[name] ?? null, stopId: undefined };
  });
}

/**
 * Parses the answer for one place with the detail `everything`; undefined where the OTP does not have the place.
 * @throws UnavailableError where it could not answer it
 */
export function parseNamedBoard(
  data: Raw,
  place: BoardPlace,
  failedItems: ReadonlySet<string> = new Set(),
): NamedBoard | undefined {
  const [listed] = listPlaces(data, [place]);
  if (listed === undefined) return undefined;
  const { status, calls } = findCalls(listed, failedItems);
  if (status === 'failed') throw createOtpError('answer-with-errors', listed.name);
  if (status === 'missing') return undefined;
  return {
    departures: readBoard(calls, listed.name, parseNamedDeparture),
    alerts: readItems((listed.raw as Raw)['alerts'] ?? [], 'alerts', parseAlertText, loggedFaults),
  };
}

/**
 * Parses the answer to writeTimetableQuery for these stops, sorted by scheduled time, and the numbers of the stops that the OTP
 * could not answer.
 * @throws UnavailableError where it could answer no stop
 */
export function parseTimetable(
  data: Raw,
  stopIds: readonly string[],
  failedItems: ReadonlySet<string> = new Set(),
): { readonly departures: readonly Departure[]; readonly failed: ReadonlySet<number> } {
  const calls = stopIds.flatMap((stopId, index) => {
    const stop = data[`p${index}`] ?? null;
    if (stop === null) return [];
    const where = `stoptimesForServiceDate of p${index}`;
    const readPattern = ({ stoptimes }: Raw, at: number) =>
      readItems(stoptimes ?? [], `stoptimes of ${where}[${at}]`, (raw) => parseDeparture(raw, stopId), loggedFaults);
    const patterns = readObject(stop, 'stop')['stoptimesForServiceDate'] ?? [];
    return readItems(patterns, where, readPattern, loggedFaults).flat();
  });
  const departures = calls.toSorted((a, b) => a.scheduledMs - b.scheduledMs || a.expectedMs - b.expectedMs);
  return { departures, failed: listFailed('p', stopIds.length, failedItems) };
}

/** Reads the calls of a board, sorted by expected time; OTP sorts by scheduled time. */
function readBoard<Call extends Departure>(calls: unknown, name: string, read: (raw: Raw) => Call): readonly Call[] {
  const departures = readItems(calls, `departures of ${name}`, read, loggedFaults);
  // Without delays they are in this order already.
  const isSorted = departures.every(
    ({ expectedMs }, at) => at === 0 || (departures[at - 1] as Call).expectedMs <= expectedMs,
  );
  return isSorted ? departures : departures.toSorted((a, b) => a.expectedMs - b.expectedMs);
}

/**
 * OTP also lists the last call of a trip without a time there, which is no departure and cannot be read.
 * @param ofPlace the stop of all calls of a list; undefined where each names its own, as at a station
 */
function parseDeparture(raw: Raw, ofPlace: string | undefined): Departure {
  const trip = readObject(raw['trip'], 'trip of a departure');
  const route = readObject(trip['route'], 'route of a departure');
  const serviceDayMs = readNumber(raw['serviceDay'], 'serviceDay') * 1000;
  const scheduled = readNumber(raw['scheduledDeparture'], 'scheduledDeparture');
  const expected = raw['realtimeDeparture'] === null ? scheduled : readNumber(raw['realtimeDeparture'], 'realtime');
  return {
    stopId: ofPlace ?? readText(readObject(raw['stop'], 'stop of a departure')['gtfsId'], 'stop of a departure'),
    tripId: readText(trip['gtfsId'], 'trip of a departure'),
    routeId: readText(route['gtfsId'], 'route of a departure'),
    headsign: readOptionalText(raw['headsign'], 'headsign'),
    stopSequence: readNumber(raw['stopPosition'], 'stopPosition'),
    serviceDayMs,
    scheduledMs: serviceDayMs + scheduled * 1000,
    expectedMs: serviceDayMs + expected * 1000,
    isRealtime: raw['realtime'] === true,
    state: parseState(raw['realtimeState']),
    trip: trip['bikesAllowed'] === undefined ? null : parseTripOfDeparture(trip),
  };
}

function parseTripOfDeparture(trip: Raw): TripOfDeparture {
  return {
    directionId: parseDirection(trip['directionId']),
    shortName: readOptionalText(trip['tripShortName'] ?? null, 'tripShortName'),
    isWheelchairAccessible: parseAllowed(trip['wheelchairAccessible']),
    areBikesAllowed: parseAllowed(trip['bikesAllowed']),
  };
}

function parseNamedDeparture(raw: Raw): NamedDeparture {
  const departure = parseDeparture(raw, undefined);
  const route = readObject(readObject(raw['trip'], 'trip of a departure')['route'], 'route of a departure');
  const stop = readObject(raw['stop'], 'stop of a departure');
  return {
    ...departure,
    platform: readOptionalText(stop['platformCode'], 'platformCode'),
    routeName: readOptionalText(route['shortName'], 'shortName') ?? readOptionalText(route['longName'], 'longName'),
    mode: parseMode(readText(route['mode'], 'mode')),
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
