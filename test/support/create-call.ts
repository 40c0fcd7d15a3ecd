import { type Call, createTimings } from '../../shared/connections/core/call.ts';
import { systemClock } from '../../shared/connections/core/clock.ts';

/** A call without a deadline, or with this signal. */
export function createCall(signal: AbortSignal = new AbortController().signal): Call {
  return { signal, timings: createTimings(systemClock) };
}
