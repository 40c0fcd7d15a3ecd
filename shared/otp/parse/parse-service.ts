import { type Raw, readList, readNumber, readObject, readText } from './raw-shape.ts';

/** A trip of a route on one date. */
export type ServiceTrip = {
  readonly id: string;
  readonly directionId: number | null;
  /** Departure from the first stop, ms since the epoch; null for a trip of frequencies.txt. */
  readonly departureMs: number | null;
};

/** Parses the answer to routeServiceQuery; undefined for a route that the OTP does not have. */
export function parseRouteService(data: Raw): readonly ServiceTrip[] | undefined {
  if (data['route'] === null) return undefined;
  return readList(readObject(data['route'], 'route')['patterns'], 'patterns').flatMap((item) => {
    const { directionId, tripsForDate } = readObject(item, 'a pattern');
    return readList(tripsForDate ?? [], 'tripsForDate').map((one) => {
      const trip = readObject(one, 'a trip');
      const call = trip['departureStoptime'] ?? null;
      return {
        id: readText(trip['gtfsId'], 'gtfsId of a trip'),
        directionId: directionId === 0 || directionId === 1 ? directionId : null,
        departureMs: call === null ? null : readDepartureMs(readObject(call, 'departureStoptime')),
      };
    });
  });
}

function readDepartureMs({ serviceDay, scheduledDeparture }: Raw): number {
  return (readNumber(serviceDay, 'serviceDay') + readNumber(scheduledDeparture, 'scheduledDeparture')) * 1000;
}
/** The timetable of an instance; the end is exclusive. Milliseconds since the epoch. */
export type ServiceRange = { readonly startMs: number; readonly endMs: number };

/** Parses the answer to serviceRangeQuery; undefined for an instance without a timetable. */
export function parseServiceRange(data: Raw): ServiceRange | undefined {
  if ((data['serviceTimeRange'] ?? null) === null) return undefined;
  const { start, end } = readObject(data['serviceTimeRange'], 'serviceTimeRange');
  return { startMs: readNumber(start, 'start') * 1000, endMs: readNumber(end, 'end') * 1000 };
}
