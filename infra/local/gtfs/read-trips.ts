import { numberField, textField } from './field.ts';
import { GtfsError } from './gtfs-error.ts';
import type { GtfsRoute, GtfsStop, GtfsTrip } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';
import { readStopTimes } from './read-stop-times.ts';

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
  const directionId = table.optional('direction_id', numberField);
  const blockId = table.optional('block_id', textField);
  const shapeId = table.optional('shape_id', textField);
  const wheelchairAccessible = table.optional('wheelchair_accessible', numberField);
  const bikesAllowed = table.optional('bikes_allowed', numberField);

  const routeIds = new Set(routes.map((route) => route.id));
  const byFrequency = readFrequencyTripIds(zip);
  const stopTimes = readStopTimes(zip, stops);

  const trips = table.rows.map((row) => ({
    id: id(row),
    routeId: routeId(row),
    serviceId: serviceId(row),
    headsign: headsign(row),
    shortName: shortName(row),
    directionId: asDirection(directionId(row)),
    blockId: blockId(row),
    shapeId: shapeId(row),
    wheelchairAccessible: wheelchairAccessible(row),
    bikesAllowed: bikesAllowed(row),
    stopTimes: stopTimes.get(id(row)) ?? [],
    byFrequency: byFrequency.has(id(row)),
  }));

  const orphan = trips.find((trip) => !routeIds.has(trip.routeId));
  if (orphan) {
    throw new GtfsError(
      `${zip.name}: trips.txt: trip ${orphan.id} is on route ${orphan.routeId}, which is not in routes.txt.`,
    );
  }
  return trips;
}

function readFrequencyTripIds(zip: GtfsZip): Set<string> {
  const table = zip.find('frequencies.txt');
  return new Set(table?.rows.map(table.required('trip_id', textField)));
}

function asDirection(value: number | null): 0 | 1 | null {
  return value === 0 || value === 1 ? value : null;
}
