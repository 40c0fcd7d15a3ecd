import { numberField, textField, timeField } from './field.ts';
import { GtfsError } from './gtfs-error.ts';
import type { GtfsStop, GtfsStopTime } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';

/**
 * Reads stop_times.txt, the largest file of a feed.
 *
 * @returns each trip's stop times by the trip's id, in the order of stop_sequence
 * @throws GtfsError where a stop time refers to a stop that stops.txt does not have
 */
export function readStopTimes(zip: GtfsZip, stops: readonly GtfsStop[]): Map<string, GtfsStopTime[]> {
  const table = zip.get('stop_times.txt');
  const tripId = table.required('trip_id', textField);
  const stopId = table.required('stop_id', textField);
  const sequence = table.required('stop_sequence', numberField);
  const arrival = table.optional('arrival_time', timeField);
  const departure = table.optional('departure_time', timeField);
  const headsign = table.optional('stop_headsign', textField);
  const pickup = table.optional('pickup_type', numberField);
  const dropOff = table.optional('drop_off_type', numberField);
  const timepoint = table.optional('timepoint', numberField);

  // Shares one string per stop, instead of one per row.
  const stopIds = new Map(stops.map(({ id }) => [id, id]));
  const byTrip = new Map<string, GtfsStopTime[]>();
  for (const row of table.rows) {
    const id = stopIds.get(stopId(row));
    if (id === undefined) {
      throw new GtfsError(`${zip.name}: stop_times.txt: stop ${stopId(row)} is not in stops.txt.`);
    }
    const mark = timepoint(row);
    const stopTime = {
      stopId: id,
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
