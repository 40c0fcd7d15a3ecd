import { codeField, integerField, textField, timeField } from './field.ts';
import type { GtfsStop, GtfsStopTime } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';

/**
 * Reads stop_times.txt, the largest file of a feed.
 *
 * @returns each trip's stop times by the trip's id, in the order of stop_sequence
 * @throws GtfsError for a stop time of an unknown trip, at an unknown stop, or at a location that is not a stop
 */
export function readStopTimes(
  zip: GtfsZip,
  { stops, tripIds }: { stops: readonly GtfsStop[]; tripIds: ReadonlySet<string> },
): Map<string, GtfsStopTime[]> {
  const table = zip.get('stop_times.txt');
  const tripId = table.required('trip_id', textField);
  const stopId = table.required('stop_id', textField);
  const sequence = table.required('stop_sequence', integerField);
  const arrival = table.optional('arrival_time', timeField);
  const departure = table.optional('departure_time', timeField);
  const headsign = table.optional('stop_headsign', textField);
  const pickup = table.optional('pickup_type', codeField(3));
  const dropOff = table.optional('drop_off_type', codeField(3));
  const timepoint = table.optional('timepoint', integerField);

  const stopsById = new Map(stops.map((stop) => [stop.id, stop]));
  const byTrip = new Map<string, GtfsStopTime[]>();
  for (const row of table.rows) {
    const stop = stopsById.get(stopId(row));
    if (stop === undefined) throw table.errorAt(row, `stop ${stopId(row)} is not in stops.txt`);
    if (stop.kind !== 'stop') {
      throw table.errorAt(row, `stop ${stop.id} is a ${stop.kind} by its location_type, where no trip can call`);
    }
    if (!tripIds.has(tripId(row))) throw table.errorAt(row, `trip ${tripId(row)} is not in trips.txt`);
    const mark = timepoint(row);
    const stopTime = {
      stopId: stop.id, // one string per stop, not one per row
      sequence: sequence(row),
      arrival: arrival(row),
      departure: departure(row),
      headsign: headsign(row),
      pickup: pickup(row) ?? 0,
      dropOff: dropOff(row) ?? 0,
      timepoint: mark === null ? null : mark === 1,
    };
    const ofTrip = byTrip.get(tripId(row));
    if (ofTrip) ofTrip.push(stopTime);
    else byTrip.set(tripId(row), [stopTime]);
  }

  for (const ofTrip of byTrip.values()) ofTrip.sort((a, b) => a.sequence - b.sequence);
  return byTrip;
}
