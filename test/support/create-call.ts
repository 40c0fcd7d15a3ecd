import { type Call, createTimings } from '../../shared/connections/core/call.ts';
import { systemClock } from '../../shared/connections/core/clock.ts';

/** A call with all the time there is, or with the time of a signal. */
export function createCall(signal: AbortSignal = new AbortController().signal): Call {
  return { signal, timings: createTimings(systemClock) };
}
