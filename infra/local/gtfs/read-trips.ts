import { codeField, integerField, textField } from './field.ts';
import type { GtfsRoute, GtfsStop, GtfsTrip } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';
import { readStopTimes } from './read-stop-times.ts';
import { createIdCheck, type TableRow } from './table.ts';

type Known = { readonly routes: readonly GtfsRoute[]; readonly stops: readonly GtfsStop[] };

/**
 * Reads trips.txt with each trip's stop_times.txt and frequencies.txt.
 *
 * @throws GtfsError where a trip or a stop time refers to something that the feed does not have
 */
export function readTrips(zip: GtfsZip, { routes, stops }: Known): GtfsTrip[] {
  const table = zip.get('trips.txt');
  const id = table.required('trip_id', textField);
  const routeId = table.required('route_id', textField);
  const serviceId = table.required('service_id', textField);
  const headsign = table.optional('trip_headsign', textField);
  const shortName = table.optional('trip_short_name', textField);
  const directionId = table.optional('direction_id', integerField);
  const blockId = table.optional('block_id', textField);
  const shapeId = table.optional('shape_id', textField);
  const wheelchairAccessible = table.optional('wheelchair_accessible', codeField(2));
  const bikesAllowed = table.optional('bikes_allowed', integerField);
  const carsAllowed = table.optional('cars_allowed', integerField);

  const routeIds = new Set(routes.map((route) => route.id));
  const checkRoute = (row: TableRow) => {
    if (!routeIds.has(routeId(row))) throw table.errorAt(row, `route ${routeId(row)} is not in routes.txt`);
    return routeId(row);
  };
  const byFrequency = readFrequencyTripIds(zip);
  const checkId = createIdCheck(table, 'trip_id');
  const tripIds = new Set(table.rows.map((row) => checkId(row, id(row))));
  const stopTimes = readStopTimes(zip, { stops, tripIds });

  return table.rows.map((row) => ({
    id: id(row),
    routeId: checkRoute(row),
    serviceId: serviceId(row),
    headsign: headsign(row),
    shortName: shortName(row),
    directionId: asDirection(directionId(row)),
    blockId: blockId(row),
    shapeId: shapeId(row),
    wheelchairAccessible: wheelchairAccessible(row),
    bikesAllowed: bikesAllowed(row),
    carsAllowed: carsAllowed(row),
    stopTimes: stopTimes.get(id(row)) ?? [],
    byFrequency: byFrequency.has(id(row)),
  }));
}

function readFrequencyTripIds(zip: GtfsZip): Set<string> {
  const table = zip.find('frequencies.txt');
  return new Set(table?.rows.map(table.required('trip_id', textField)));
}

function asDirection(value: number | null): 0 | 1 | null {
  return value === 0 || value === 1 ? value : null;
}
