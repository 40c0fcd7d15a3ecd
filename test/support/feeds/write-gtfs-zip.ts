import { strToU8, zipSync } from 'fflate';
import type { GtfsFeed } from '../../../infra/local/gtfs/gtfs-feed.ts';

type Row = Readonly<Record<string, string | number | null>>;

const stopKinds = ['stop', 'station', 'entrance', 'node', 'boarding-area'];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Writes a feed as a GTFS zip; the calendar contains weekly services only. */
export function writeGtfsZip(feed: GtfsFeed): Uint8Array {
  return zipSync({
    'agency.txt': writeTable(
      feed.agencies.map(({ id, name, url, timeZone }) => ({
        agency_id: id,
        agency_name: name,
        agency_url: url,
        agency_timezone: timeZone,
      })),
    ),
    'feed_info.txt': writeTable(
      feed.publisher
        ? [{ feed_publisher_name: feed.publisher.name, feed_publisher_url: feed.publisher.url, feed_lang: 'en' }]
        : [],
    ),
    'routes.txt': writeTable(
      feed.routes.map((route) => ({
        route_id: route.id,
        agency_id: route.agencyId,
        route_short_name: route.shortName,
        route_long_name: route.longName,
        route_type: route.type,
        route_color: route.color,
        route_text_color: route.textColor,
      })),
    ),
    'stops.txt': writeTable(
      feed.stops.map((stop) => ({
        stop_id: stop.id,
        stop_code: stop.code,
        stop_name: stop.name,
        stop_lat: stop.lat,
        stop_lon: stop.lon,
        zone_id: stop.zoneId,
        location_type: stopKinds.indexOf(stop.kind),
        parent_station: stop.parentId,
        platform_code: stop.platformCode,
        wheelchair_boarding: stop.wheelchairBoarding ?? null,
      })),
    ),
    'translations.txt': writeTable(
      (feed.translations ?? []).map((one) => ({
        table_name: one.table,
        field_name: one.field,
        language: one.language,
        translation: one.text,
        record_id: one.recordId,
        record_sub_id: one.recordSubId,
        field_value: one.value,
      })),
    ),
    'calendar.txt': writeTable(
      feed.services.flatMap(({ id, week }) =>
        week
          ? [
              {
                service_id: id,
                ...Object.fromEntries(weekdays.map((day, index) => [day, week.days[index] ? 1 : 0])),
                start_date: week.start,
                end_date: week.end,
              },
            ]
          : [],
      ),
    ),
    'trips.txt': writeTable(
      feed.trips.map((trip) => ({
        trip_id: trip.id,
        route_id: trip.routeId,
        service_id: trip.serviceId,
        trip_headsign: trip.headsign,
        direction_id: trip.directionId,
      })),
    ),
    'stop_times.txt': writeTable(
      feed.trips.flatMap(({ id, stopTimes }) =>
        stopTimes.map((call) => ({
          trip_id: id,
          arrival_time: writeTime(call.arrival),
          departure_time: writeTime(call.departure),
          stop_id: call.stopId,
          stop_sequence: call.sequence,
          pickup_type: call.pickup,
          drop_off_type: call.dropOff,
        })),
      ),
    ),
  });
}

function writeTable(rows: readonly Row[]): Uint8Array {
  const columns = Object.keys(rows[0] ?? { none: '' });
  const lines = rows.map((row) => columns.map((column) => writeField(row[column] ?? '')).join(','));
  return strToU8(`${[columns.join(','), ...lines].join('\n')}\n`);
}

function writeField(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeTime(seconds: number | null): string {
  if (seconds === null) return '';
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
