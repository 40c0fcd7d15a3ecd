import type { FeedStation, FeedStop } from '../transit/feed-network.ts';
import { splitFeedScopedId } from '../transit/ids.ts';
import { createOtpError } from './failures.ts';
import { parseMode } from './parse-mode.ts';
import { type Raw, readIdOfFeed, readList, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

/** `stops { ... }` of an instance, by feed. */
export function parseStops(data: Raw): ReadonlyMap<string, readonly FeedStop[]> {
  return parseByFeed(data, 'stops', (raw, feedId, where) => {
    const mode = readOptionalText(raw['vehicleMode'], `vehicleMode of ${where}`);
    const station = raw['parentStation'] ?? null;
    return {
      ...parsePlace(raw, feedId, where),
      mode: mode === null ? null : parseMode(mode),
      platformCode: readOptionalText(raw['platformCode'] ?? null, `platformCode of ${where}`),
      stationId:
        station === null
          ? null
          : readIdOfFeed(
              readObject(station, `parentStation of ${where}`)['gtfsId'],
              feedId,
              `parentStation of ${where}`,
            ),
    };
  });
}

/** `stations { ... }` of an instance, by feed. */
export function parseStations(data: Raw): ReadonlyMap<string, readonly FeedStation[]> {
  return parseByFeed(data, 'stations', parsePlace);
}

function parsePlace(raw: Raw, feedId: string, where: string): FeedStation {
  return {
    id: readIdOfFeed(raw['gtfsId'], feedId, where),
    code: readOptionalText(raw['code'], `code of ${where}`),
    name: readText(raw['name'], `name of ${where}`),
    lat: readNumber(raw['lat'], `lat of ${where}`),
    lon: readNumber(raw['lon'], `lon of ${where}`),
  };
}

function parseByFeed<Parsed>(
  data: Raw,
  field: string,
  parse: (raw: Raw, feedId: string, where: string) => Parsed,
): ReadonlyMap<string, readonly Parsed[]> {
  const byFeed = new Map<string, Parsed[]>();
  for (const item of readList(data[field], field)) {
    const raw = readObject(item, `one of ${field}`);
    const where = readText(raw['gtfsId'], `gtfsId of one of ${field}`);
    const feedId = splitFeedScopedId(where)?.feedId;
    if (feedId === undefined) throw createOtpError('unexpected-shape', `${where} has no feed`);
    const parsed = byFeed.get(feedId);
    if (parsed === undefined) byFeed.set(feedId, [parse(raw, feedId, where)]);
    else parsed.push(parse(raw, feedId, where));
  }
  return byFeed;
}
