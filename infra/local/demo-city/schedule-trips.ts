import type { GtfsStopTime, GtfsTrip } from '../gtfs/gtfs-feed.ts';
import { type Line, type LineService, measureMeters } from './line.ts';

/** How much longer a street or track is than the straight line. */
const detourFactor = 1.25;

/** Times are multiples of this, as in real timetables. */
const roundingSeconds = 15;

/** Creates the trips of a line: one for each departure of each service, by direction and time of departure. */
export function scheduleTrips({ route, services }: Line): GtfsTrip[] {
  return services
    .flatMap((service) => listDepartures(service).map((minute) => ({ service, minute })))
    .sort((a, b) => a.service.directionId - b.service.directionId || a.minute - b.minute)
    .map(({ service, minute }, index) => ({
      id: `${route.id}-${service.directionId === 0 ? 'out' : 'in'}-${String(index + 1).padStart(3, '0')}`,
      routeId: route.id,
      serviceId: service.serviceId,
      headsign: service.headsign,
      shortName: null,
      directionId: service.directionId,
      blockId: null,
      shapeId: null,
      stopTimes: timeStops(service, minute * 60),
      byFrequency: false,
      wheelchairAccessible: null,
      bikesAllowed: null,
    }));
}

function listDepartures({ firstMinute, lastMinute, everyMinutes }: LineService): number[] {
  const count = Math.floor((lastMinute - firstMinute) / everyMinutes) + 1;
  return Array.from({ length: count }, (_, index) => firstMinute + index * everyMinutes);
}

function timeStops({ stops, metersPerSecond, dwellSeconds }: LineService, startSecond: number): GtfsStopTime[] {
  let departure = startSecond;
  return stops.map((stop, index) => {
    const previous = stops[index - 1];
    const travel = previous ? (measureMeters(previous, stop) * detourFactor) / metersPerSecond : 0;
    const arrival = departure + Math.max(previous ? 30 : 0, Math.round(travel / roundingSeconds) * roundingSeconds);
    departure = arrival + (previous && index < stops.length - 1 ? dwellSeconds : 0);
    return {
      stopId: stop.id,
      sequence: index + 1,
      arrival,
      departure,
      headsign: null,
      pickup: 0,
      dropOff: 0,
      timepoint: null,
    };
  });
}
