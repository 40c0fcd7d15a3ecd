import { codeField, degreesField, integerField, textField } from './field.ts';
import type { GtfsStop } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';
import { createIdCheck } from './table.ts';

/** In the order of GTFS location_type. */
const locationKinds = ['stop', 'station', 'entrance', 'node', 'boarding-area'] as const;

/**
 * Reads stops.txt: stops, stations, entrances and other locations.
 *
 * @throws GtfsError for an id that occurs twice, or a stop without a place
 */
export function readStops(zip: GtfsZip): GtfsStop[] {
  const table = zip.get('stops.txt');
  const id = table.required('stop_id', textField);
  const code = table.optional('stop_code', textField);
  const name = table.optional('stop_name', textField);
  const lat = table.optional('stop_lat', degreesField(90));
  const lon = table.optional('stop_lon', degreesField(180));
  const zoneId = table.optional('zone_id', textField);
  const locationType = table.optional('location_type', integerField);
  const parentId = table.optional('parent_station', textField);
  const platformCode = table.optional('platform_code', textField);
  const desc = table.optional('stop_desc', textField);
  const url = table.optional('stop_url', textField);
  const wheelchairBoarding = table.optional('wheelchair_boarding', codeField(2));

  const checkId = createIdCheck(table, 'stop_id');
  return table.rows.map((row) => {
    const kind = locationKinds[locationType(row) ?? 0] ?? 'node';
    const [rowLat, rowLon] = [lat(row), lon(row)];
    const needsPlace = kind !== 'node' && kind !== 'boarding-area';
    if (needsPlace && (rowLat === null || rowLon === null)) {
      throw table.errorAt(row, `stop ${id(row)} has no stop_lat and stop_lon`);
    }
    return {
      id: checkId(row, id(row)),
      code: code(row),
      name: name(row),
      lat: rowLat ?? 0,
      lon: rowLon ?? 0,
      zoneId: zoneId(row),
      kind,
      parentId: parentId(row),
      platformCode: platformCode(row),
      wheelchairBoarding: wheelchairBoarding(row),
      desc: desc(row),
      url: url(row),
    };
  });
}
