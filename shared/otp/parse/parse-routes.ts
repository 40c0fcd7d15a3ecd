import type { FeedPattern, FeedRoute } from '../../transit/network/feed-network.ts';
import { compareText } from '../../transit/text/compare-text.ts';
import { parseMode } from './parse-mode.ts';
import {
  type Raw,
  readIdOfFeed,
  readItems,
  readList,
  readNumber,
  readObject,
  readOptionalText,
  readText,
} from './raw-shape.ts';

/**
 * Parses the answer to routesQuery. The times of the example trips are loaded later (load-feed.ts). A route, pattern or trip
 * that cannot be read is left out and named in `faults`.
 */
export function parseRoutes(data: Raw, feedId: string, faults: string[] = []): readonly FeedRoute[] {
  const readRoute = (raw: Raw): FeedRoute => {
    const id = readIdOfFeed(raw['gtfsId'], feedId, 'gtfsId of a route');
    const where = `route ${id}`;
    const agency = raw['agency'] ?? null;
    return {
      id,
      shortName: readOptionalText(raw['shortName'], `shortName of ${where}`),
      longName: readOptionalText(raw['longName'], `longName of ${where}`),
      mode: parseMode(readText(raw['mode'], `mode of ${where}`)),
      agencyName:
        agency === null
          ? null
          : readOptionalText(readObject(agency, `agency of ${where}`)['name'], `agency of ${where}`),
      color: parseColor(raw['color'], `color of ${where}`),
      textColor: parseColor(raw['textColor'], `textColor of ${where}`),
      patterns: readItems(
        raw['patterns'],
        `patterns of ${where}`,
        (pattern) => parsePattern(pattern, feedId, where, faults),
        faults,
      ),
    };
  };
  return readItems(data['routes'], 'routes', readRoute, faults);
}

function parsePattern(raw: Raw, feedId: string, where: string, faults: string[]): FeedPattern {
  const trips = `trips of ${where}`;
  const readTripId = (trip: Raw) => readIdOfFeed(trip['gtfsId'], feedId, trips);
  const tripIds = readItems(raw['trips'], trips, readTripId, faults);
  return {
    directionId: parseDirection(raw['directionId'], `directionId of ${where}`),
    headsign: readOptionalText(raw['headsign'], `headsign of ${where}`),
    stopIds: parseIds(raw['stops'], feedId, `stops of ${where}`),
    tripCount: tripIds.length,
    exampleTripId: tripIds.reduce<string | null>(
      (least, id) => (least === null || compareText(id, least) < 0 ? id : least),
      null,
    ),
    times: null,
  };
}

/** Returns six hex digits in upper case; null for a missing or malformed color, which some feeds have. */
function parseColor(value: unknown, where: string): string | null {
  const text = readOptionalText(value ?? null, where);
  return text !== null && /^[\da-f]{6}$/i.test(text) ? text.toUpperCase() : null;
}

/** OTP writes -1 for a pattern whose trips have no direction_id. */
function parseDirection(value: unknown, where: string): number | null {
  if (value === null) return null;
  const direction = readNumber(value, where);
  return direction === -1 ? null : direction;
}

function parseIds(value: unknown, feedId: string, where: string): readonly string[] {
  return readList(value, where).map((item) => readIdOfFeed(readObject(item, where)['gtfsId'], feedId, where));
}
