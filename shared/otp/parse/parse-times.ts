import type { StopTime } from '../../transit/network/feed-network.ts';
import { createOtpError } from './failures.ts';
import { type Raw, readList, readNumber, readObject } from './raw-shape.ts';

/**
 * Parses the times of one trip in the order of its stops; null for a trip of frequencies.txt, which has none. A time that OTP
 * does not have is null: its feed has no time for the first or the last call.
 */
export function parseTimes(value: unknown, { scopedTripId, stopCount }: { scopedTripId: string; stopCount: number }) {
  const where = `trip ${scopedTripId}`;
  const trip = readObject(value, where);
  if (trip['gtfsId'] !== scopedTripId)
    throw createOtpError('unexpected-shape', `${where} is answered with another trip`);
  if (trip['stoptimes'] === null) return null;
  const times = readList(trip['stoptimes'], `stoptimes of ${where}`)
    .map((item) => parseTime(readObject(item, `a time of ${where}`), where))
    .toSorted((a, b) => a.position - b.position)
    .map(({ arrival, departure }): StopTime => ({ arrival, departure }));
  if (times.length !== stopCount) {
    throw createOtpError('unexpected-shape', `${where} has ${times.length} times for ${stopCount} stops`);
  }
  return times;
}

function parseTime(raw: Raw, where: string) {
  const readTime = (field: string) => (raw[field] === null ? null : readNumber(raw[field], `${field} of ${where}`));
  return {
    position: readNumber(raw['stopPosition'], `stopPosition of ${where}`),
    arrival: readTime('scheduledArrival'),
    departure: readTime('scheduledDeparture'),
  };
}
