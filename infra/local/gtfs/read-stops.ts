import { numberField, textField } from './field.ts';
import type { GtfsStop } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';

/** In the order of GTFS location_type. */
const locationKinds = ['stop', 'station', 'entrance', 'node', 'boarding-area'] as const;

/** Reads stops.txt: stops, stations, entrances and other locations. */
export function readStops(zip: GtfsZip): GtfsStop[] {
  const table = zip.get('stops.txt');
  const id = table.required('stop_id', textField);
  const code = table.optional('stop_code', textField);
  const name = table.optional('stop_name', textField);
  const lat = table.optional('stop_lat', numberField);
  const lon = table.optional('stop_lon', numberField);
  const zoneId = table.optional('zone_id', textField);
  const locationType = table.optional('location_type', numberField);
  const parentId = table.optional('parent_station', textField);
  const platformCode = table.optional('platform_code', textField);
  const wheelchairBoarding = table.optional('wheelchair_boarding', numberField);

  return table.rows.map((row) => ({
    id: id(row),
    code: code(row),
    name: name(row) ?? id(row),
    lat: lat(row) ?? 0,
    lon: lon(row) ?? 0,
    zoneId: zoneId(row),
    kind: locationKinds[locationType(row) ?? 0] ?? 'node',
    parentId: parentId(row),
    platformCode: platformCode(row),
    wheelchairBoarding: wheelchairBoarding(row),
  }));
}
