import type { FeedStation, FeedStop, WheelchairBoarding } from '../../transit/network/feed-network.ts';
import { parseMode } from './parse-mode.ts';
import { type Raw, readIdOfFeed, readList, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

/** Parses the stops of one feed in the answer to stopsQuery, which has those of all feeds. Faults in other feeds do not matter. */
export function parseStops(data: Raw, feedId: string): readonly FeedStop[] {
  return parseOfFeed(data, 'stops', feedId, (raw, where) => {
    const mode = readOptionalText(raw['vehicleMode'], `vehicleMode of ${where}`);
    const station = raw['parentStation'];
    return {
      ...parsePlace(raw, feedId, where),
      mode: mode === null ? null : parseMode(mode),
      platformCode: readOptionalText(raw['platformCode'], `platformCode of ${where}`),
      zoneId: readOptionalText(raw['zoneId'] ?? null, `zoneId of ${where}`),
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

/** Parses the stations of one feed in the answer to stationsQuery. */
export function parseStations(data: Raw, feedId: string): readonly FeedStation[] {
  return parseOfFeed(data, 'stations', feedId, (raw, where) => parsePlace(raw, feedId, where));
}

function parseWheelchair(value: unknown): WheelchairBoarding {
  if (value === 'POSSIBLE') return 1;
  return value === 'NOT_POSSIBLE' ? 2 : 0;
}

function parsePlace(raw: Raw, feedId: string, where: string): FeedStation {
  return {
    id: readIdOfFeed(raw['gtfsId'], feedId, where),
    code: readOptionalText(raw['code'], `code of ${where}`),
    name: readText(raw['name'], `name of ${where}`),
    lat: readNumber(raw['lat'], `lat of ${where}`),
    lon: readNumber(raw['lon'], `lon of ${where}`),
    wheelchair: parseWheelchair(raw['wheelchairBoarding']),
  };
}

function parseOfFeed<Parsed>(
  data: Raw,
  field: string,
  feedId: string,
  parse: (raw: Raw, where: string) => Parsed,
): readonly Parsed[] {
  return readList(data[field], field).flatMap((item) => {
    const raw = readObject(item, `one of ${field}`);
    const where = readText(raw['gtfsId'], `gtfsId of one of ${field}`);
    return where.startsWith(`${feedId}:`) ? [parse(raw, where)] : [];
  });
}
