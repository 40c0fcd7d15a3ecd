import type { GtfsStopTime } from '../../gtfs/gtfs-feed.ts';

/** A call with OTP's times. The times of the last call may be null, because OTP has nothing to interpolate them to. */
export type RepairedStopTime = GtfsStopTime & { readonly timepoint: boolean };

type Call = { arrival: number | null; departure: number | null };

/** OTP's number for a missing time. It compares this number like a time, which decides what it keeps. */
const missing = -999;

/**
 * Completes a trip's stop times as OTP 2.9 does when it builds its graph: a single given time of a call is used as arrival and
 * departure, and missing times are spread evenly. OTP does neither for the first call as for the others: it drops a trip that
 * has only an arrival there, and interpolates the first call's missing times from one second before midnight.
 *
 * @returns an empty list where OTP drops the trip: fewer than two calls, or times that decrease
 * @throws Error where OTP refuses the feed: several calls at the end have no times
 */
export function repairStopTimes(stopTimes: readonly GtfsStopTime[]): RepairedStopTime[] {
  const calls: Call[] = stopTimes.map(({ arrival, departure }, index) =>
    index === 0 ? { arrival, departure } : { arrival: arrival ?? departure, departure: departure ?? arrival },
  );
  if (calls.length < 2 || !runsForward(calls)) return [];
  const isMarked = stopTimes.some(({ timepoint }) => timepoint === true);
  const isTimepoint = stopTimes.map(({ timepoint, arrival, departure }, index) =>
    isMarked ? timepoint === true : index === 0 || arrival !== null || departure !== null,
  );
  interpolate(calls);
  return stopTimes.map((call, index) => ({
    ...call,
    arrival: calls[index]?.arrival ?? null,
    departure: calls[index]?.departure ?? null,
    timepoint: isTimepoint[index] === true,
  }));
}

/** Compares each call that has times with the one before that has; the first call counts always. */
function runsForward(calls: readonly Call[]): boolean {
  let previous = calls[0] as Call;
  for (const call of calls.slice(1)) {
    if (call.arrival === null) continue;
    const departure = previous.departure ?? missing;
    if (departure < (previous.arrival ?? missing) || call.arrival < departure) return false;
    previous = call;
  }
  return true;
}

/** Gives times to all calls but the last. The step is a whole number of seconds, rounded down once for the whole gap. */
function interpolate(calls: Call[]): void {
  let departure = -1;
  for (let index = 0; index < calls.length - 1; index += 1) {
    const before = departure;
    const call = calls[index] as Call;
    departure = call.departure ?? missing;
    if (call.arrival !== null && call.departure !== null) continue;
    const next = calls.findIndex((later, at) => at > index && later.arrival !== null);
    if (next === -1) throw new Error('the last calls of a trip have no times, which OpenTripPlanner refuses');
    const step = Math.trunc(((calls[next]?.arrival ?? 0) - before) / (next - index + 1));
    for (let at = index; at < next; at += 1) {
      const untimed = calls[at] as Call;
      departure = before + step * (at - index + 1);
      untimed.arrival ??= departure;
      untimed.departure ??= departure;
    }
    departure = calls[next - 1]?.departure ?? departure;
    index = next - 1;
  }
}
