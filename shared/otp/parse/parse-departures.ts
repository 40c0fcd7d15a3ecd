import { parseMode } from './parse-mode.ts';
import { parseAlertText, type ServiceAlert } from './parse-realtime.ts';
import { type Raw, readList, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

/** One departure. Moments are milliseconds since the epoch. */
export type Departure = {
  readonly stopId: string;
  readonly platform: string | null;
  readonly tripId: string;
  readonly routeId: string;
  readonly routeName: string | null;
  readonly mode: string;
  readonly headsign: string | null;
  readonly scheduledMs: number;
  readonly expectedMs: number;
  readonly isRealtime: boolean;
  readonly isCancelled: boolean;
};

/** An alert that affects the stop. */
export type StopAlert = Omit<ServiceAlert, 'routeIds' | 'stopIds'>;

export type DepartureBoard = { readonly departures: readonly Departure[]; readonly alerts: readonly StopAlert[] };

/** Parses the answer to departuresQueries; undefined for a place that the OTP does not have. */
export function parseDepartures(data: Raw): DepartureBoard | undefined {
  if (data['place'] === null) return undefined;
  const raw = readObject(data['place'], 'place');
  const departures = readList(raw['stoptimesWithoutPatterns'] ?? [], 'stoptimesWithoutPatterns').map((item) =>
    parseDeparture(readObject(item, 'a departure')),
  );
  return {
    departures: departures.toSorted((a, b) => a.expectedMs - b.expectedMs),
    alerts: readList(raw['alerts'] ?? [], 'alerts').map((item) => parseAlertText(readObject(item, 'an alert'))),
  };
}

function parseDeparture(raw: Raw): Departure {
  const stop = readObject(raw['stop'], 'stop of a departure');
  const trip = readObject(raw['trip'], 'trip of a departure');
  const route = readObject(trip['route'], 'route of a departure');
  const dayMs = readNumber(raw['serviceDay'], 'serviceDay') * 1000;
  const scheduled = readNumber(raw['scheduledDeparture'], 'scheduledDeparture');
  const expected = raw['realtimeDeparture'] === null ? scheduled : readNumber(raw['realtimeDeparture'], 'realtime');
  return {
    stopId: readText(stop['gtfsId'], 'stop of a departure'),
    platform: readOptionalText(stop['platformCode'], 'platformCode'),
    tripId: readText(trip['gtfsId'], 'trip of a departure'),
    routeId: readText(route['gtfsId'], 'route of a departure'),
    routeName: readOptionalText(route['shortName'], 'shortName') ?? readOptionalText(route['longName'], 'longName'),
    mode: parseMode(readText(route['mode'], 'mode')),
    headsign: readOptionalText(raw['headsign'], 'headsign'),
    scheduledMs: dayMs + scheduled * 1000,
    expectedMs: dayMs + expected * 1000,
    isRealtime: raw['realtime'] === true,
    isCancelled: raw['realtimeState'] === 'CANCELED',
  };
}
