import type { Call } from '../connections/call.ts';
import { DeadlineExceededError } from '../errors.ts';

export type SingleFlight = {
  /** Does the work, or waits for the same work that another call has begun. */
  run<Value>(key: string, work: () => Promise<Value>, call: Call): Promise<Value>;
};

/**
 * Lets calls that need the same thing at the same time share one piece of work. The one who began it may run out of time;
 * the next one who waits then begins anew, with time of its own.
 */
export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, { result: Promise<unknown>; leader: Call }>();
  return {
    async run<Value>(key: string, work: () => Promise<Value>, call: Call) {
      for (;;) {
        const flight = flights.get(key);
        if (flight === undefined) {
          const result = work().finally(() => flights.delete(key));
          flights.set(key, { result, leader: call });
          return result;
        }
        try {
          return (await waitFor(flight.result, call.signal)) as Value;
        } catch (error) {
          if (call.signal.aborted || !flight.leader.signal.aborted) throw error;
        }
      }
    },
  };
}

async function waitFor<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw createDeadlineError(signal);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(createDeadlineError(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function createDeadlineError(signal: AbortSignal): DeadlineExceededError {
  return new DeadlineExceededError('The time ran out while waiting for the network data', { cause: signal.reason });
}
