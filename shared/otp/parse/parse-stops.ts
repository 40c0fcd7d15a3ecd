import type { FeedStation, FeedStop, WheelchairBoarding } from '../../transit/network/feed-network.ts';
import { parseMode } from './parse-mode.ts';
import { type Raw, readIdOfFeed, readItems, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

/** Whose places are parsed. A place that cannot be read is left out and named in `faults`. */
type OfFeed = {
  readonly feedId: string;
  readonly faults?: string[];
  /** Names items without an id, which may be of any feed. Default: `faults`. */
  readonly ofAnyFeed?: string[];
};

/** Parses the stops of one feed in the answer to stopsQuery, which has those of all feeds. Faults in other feeds do not matter. */
export function parseStops(data: Raw, { feedId, faults = [], ofAnyFeed = faults }: OfFeed): readonly FeedStop[] {
  return parseOfFeed(data, 'stops', { feedId, faults, ofAnyFeed }, (raw, where) => {
    const mode = readOptionalText(raw['vehicleMode'], `vehicleMode of ${where}`);
    const station = raw['parentStation'];
    return {
      ...parsePlace(raw, feedId, where, faults),
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

/** Parses the stations of one feed in the answer to stationsQuery, as parseStops does. */
export function parseStations(data: Raw, { feedId, faults = [], ofAnyFeed = faults }: OfFeed): readonly FeedStation[] {
  return parseOfFeed(data, 'stations', { feedId, faults, ofAnyFeed }, (raw, where) =>
    parsePlace(raw, feedId, where, faults),
  );
}

function parseWheelchair(value: unknown): WheelchairBoarding {
  if (value === 'POSSIBLE') return 1;
  return value === 'NOT_POSSIBLE' ? 2 : 0;
}

/** A place without a name is shown by its code, else its id, and named in `faults`. */
function parsePlace(raw: Raw, feedId: string, where: string, faults: string[]): FeedStation {
  const id = readIdOfFeed(raw['gtfsId'], feedId, where);
  const code = readOptionalText(raw['code'], `code of ${where}`);
  const name = raw['name'] === null ? null : readText(raw['name'], `name of ${where}`);
  if (name === null) faults.push(`${where} has no name`);
  return {
    id,
    code,
    name: name ?? code ?? id,
    lat: readNumber(raw['lat'], `lat of ${where}`),
    lon: readNumber(raw['lon'], `lon of ${where}`),
    wheelchair: parseWheelchair(raw['wheelchairBoarding']),
  };
}

function parseOfFeed<Parsed>(
  data: Raw,
  field: string,
  { feedId, faults, ofAnyFeed }: Required<OfFeed>,
  parse: (raw: Raw, id: string) => Parsed,
): readonly Parsed[] {
  const readId = (raw: Raw) => readText(raw['gtfsId'], `gtfsId of one of ${field}`);
  const pick = (raw: Raw) => (readId(raw).startsWith(`${feedId}:`) ? [raw] : []);
  const places = readItems(data[field], field, pick, ofAnyFeed).flat();
  return readItems(places, field, (raw) => parse(raw, readId(raw)), faults);
}
