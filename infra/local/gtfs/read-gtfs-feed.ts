import { checkedFiles, checkFeed } from './check-feed.ts';
import { integerField, textField, timeZoneField } from './field.ts';
import type { GtfsAgency, GtfsFeed, GtfsPublisher, GtfsRoute } from './gtfs-feed.ts';
import { type GtfsZip, openGtfsZip } from './gtfs-zip.ts';
import { readServices } from './read-services.ts';
import { readShapes } from './read-shapes.ts';
import { readStops } from './read-stops.ts';
import { readTranslations } from './read-translations.ts';
import { readTrips } from './read-trips.ts';
import { createIdCheck, GtfsError, type OnWarning } from './table.ts';

const feedFiles = [
  'agency.txt',
  'feed_info.txt',
  'routes.txt',
  'stops.txt',
  'calendar.txt',
  'calendar_dates.txt',
  'trips.txt',
  'stop_times.txt',
  'frequencies.txt',
  'shapes.txt',
  'translations.txt',
  ...checkedFiles,
];

/**
 * Reads a GTFS zip, whose files are at the root or in one folder.
 *
 * @param options.onWarning gets a sentence about what is read although it is wrong; each sentence once
 * @throws GtfsError with one sentence that names the file and what is wrong with it
 */
export function readGtfsFeed(path: string, { onWarning }: { onWarning?: OnWarning } = {}): GtfsFeed {
  const sentences = new Set<string>();
  const zip = openGtfsZip(path, { files: feedFiles, onWarning: (sentence) => void sentences.add(sentence) });
  const agencies = readAgencies(zip);
  const routes = readRoutes(zip, agencies);
  const stops = readStops(zip);
  const services = readServices(zip);
  const trips = readTrips(zip, { routes, stops });
  checkFeed(zip, { routes, stops, trips });
  const [publisher, shapes, translations] = [readPublisher(zip), readShapes(zip), readTranslations(zip)];
  if (onWarning !== undefined) for (const sentence of sentences) onWarning(sentence);
  return { agencies, publisher, routes, stops, services, trips, shapes, translations };
}

/**
 * Reads the time zone of a feed's agencies, without unpacking the rest.
 *
 * @returns an IANA name
 * @throws GtfsError where the zip or its agency.txt cannot be read
 */
export function readTimeZone(path: string): string {
  const [agency] = readAgencies(openGtfsZip(path, { files: ['agency.txt'] }));
  return (agency as GtfsAgency).timeZone;
}

function readAgencies(zip: GtfsZip): [GtfsAgency, ...GtfsAgency[]] {
  const table = zip.get('agency.txt');
  const id = table.optional('agency_id', textField);
  const name = table.required('agency_name', textField);
  const url = table.required('agency_url', textField);
  const timeZone = table.required('agency_timezone', timeZoneField);
  const lang = table.optional('agency_lang', textField);
  const phone = table.optional('agency_phone', textField);
  const fareUrl = table.optional('agency_fare_url', textField);

  const [first, ...others] = table.rows.map((row) => ({
    id: id(row),
    name: name(row),
    url: url(row),
    timeZone: timeZone(row),
    lang: lang(row),
    phone: phone(row),
    fareUrl: fareUrl(row),
  }));
  if (!first) throw new GtfsError(`${zip.name}: agency.txt names no agency.`);
  const ids = new Set([first.id]);
  return [first, ...others.filter((other) => !ids.has(other.id) && ids.add(other.id))]; // OTP keeps the first of an id
}

function readPublisher(zip: GtfsZip): GtfsPublisher | null {
  const table = zip.find('feed_info.txt');
  const [row] = table?.rows ?? [];
  if (!table || !row) return null;
  return {
    name: table.required('feed_publisher_name', textField)(row),
    url: table.required('feed_publisher_url', textField)(row),
  };
}

function readRoutes(zip: GtfsZip, agencies: [GtfsAgency, ...GtfsAgency[]]): GtfsRoute[] {
  const table = zip.get('routes.txt');
  const id = table.required('route_id', textField);
  const agencyId = table.optional('agency_id', textField);
  const shortName = table.optional('route_short_name', textField);
  const longName = table.optional('route_long_name', textField);
  const type = table.required('route_type', integerField);
  const color = table.optional('route_color', textField);
  const textColor = table.optional('route_text_color', textField);
  const desc = table.optional('route_desc', textField);
  const url = table.optional('route_url', textField);
  const sortOrder = table.optional('route_sort_order', integerField);

  const agencyIds = new Set(agencies.map((agency) => agency.id));
  const checkId = createIdCheck(table, 'route_id');
  return table.rows.map((row) => {
    const route = {
      id: checkId(row, id(row)),
      agencyId: agencyId(row) ?? agencies[0].id,
      shortName: shortName(row),
      longName: longName(row),
      type: type(row),
      color: color(row),
      textColor: textColor(row),
      desc: desc(row),
      url: url(row),
      sortOrder: sortOrder(row),
    };
    if (!agencyIds.has(route.agencyId)) throw table.errorAt(row, `agency ${route.agencyId} is not in agency.txt`);
    if (route.shortName === null && route.longName === null) {
      throw table.errorAt(row, `route ${route.id} has neither route_short_name nor route_long_name`);
    }
    return route;
  });
}
