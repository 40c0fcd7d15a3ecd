import type { GtfsStopTime } from '../../gtfs/gtfs-feed.ts';

export type RepairedStopTime = GtfsStopTime & {
  readonly arrival: number;
  readonly departure: number;
  readonly timepoint: boolean;
};

/**
 * Completes a trip's stop times as OTP does when it builds its graph. It merges a call with the previous one if both are at
 * the same stop, uses a single given time as arrival and departure, and spreads missing times evenly.
 *
 * @returns an empty list where OTP drops the trip: fewer than two calls, times that decrease, or a first or last call
 *   without times
 */
export function repairStopTimes(stopTimes: readonly GtfsStopTime[]): RepairedStopTime[] {
  const calls = mergeRepeated(stopTimes).map(completeTimes);
  if (calls.length < 2 || !runsForward(calls)) return [];

  const marked = calls.some(({ timepoint }) => timepoint === true);
  const interpolated = interpolate(calls);
  return interpolated.map((call, index) => ({
    ...call,
    timepoint: marked ? call.timepoint === true : index === 0 || calls[index]?.arrival !== null,
  }));
}

function mergeRepeated(stopTimes: readonly GtfsStopTime[]): GtfsStopTime[] {
  const calls: GtfsStopTime[] = [];
  for (const call of stopTimes) {
    const previous = calls.at(-1);
    if (previous?.stopId === call.stopId) {
      const arrival = previous.arrival ?? call.arrival;
      calls[calls.length - 1] = { ...previous, arrival, departure: call.departure ?? previous.departure };
    } else {
      calls.push(call);
    }
  }
  return calls;
}

function completeTimes(call: GtfsStopTime): GtfsStopTime {
  if ((call.arrival === null) === (call.departure === null)) return call;
  return { ...call, arrival: call.arrival ?? call.departure, departure: call.departure ?? call.arrival };
}

function runsForward(calls: readonly GtfsStopTime[]): boolean {
  const times = calls.flatMap(({ arrival, departure }) => (arrival === null ? [] : [arrival, departure as number]));
  const endsAreTimed = calls[0]?.arrival !== null && calls.at(-1)?.arrival !== null;
  return endsAreTimed && times.every((time, index) => index === 0 || time >= (times[index - 1] as number));
}

type TimedStopTime = GtfsStopTime & { readonly arrival: number; readonly departure: number };

function isTimed(call: GtfsStopTime | undefined): call is TimedStopTime {
  return call !== undefined && call.arrival !== null && call.departure !== null;
}

function interpolate(calls: readonly GtfsStopTime[]): TimedStopTime[] {
  const timed: TimedStopTime[] = [];
  let stepSeconds = 0;
  for (const [index, call] of calls.entries()) {
    const previous = timed.at(-1);
    if (isTimed(call) || !previous) {
      timed.push(call as TimedStopTime);
      continue;
    }
    if (isTimed(calls[index - 1])) stepSeconds = secondsPerStep(previous, calls.slice(index));
    const time = previous.departure + stepSeconds;
    timed.push({ ...call, arrival: time, departure: time });
  }
  return timed;
}

/** The step is a whole number of seconds, rounded down once for the whole gap, as in OTP. */
function secondsPerStep({ departure }: TimedStopTime, rest: readonly GtfsStopTime[]): number {
  const missing = rest.findIndex(isTimed);
  const { arrival } = rest[missing] as TimedStopTime;
  return Math.trunc((arrival - departure) / (missing + 1));
}
