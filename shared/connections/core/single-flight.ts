import type { Call } from './call.ts';
import { readAbortError } from './time-limit.ts';

type Caller = Pick<Call, 'signal'>;

export type SingleFlight = {
  /** Does the work, or waits for the same work that another caller has already started. */
  run<Value>(key: string, work: () => Promise<Value>, caller: Caller): Promise<Value>;
};

/**
 * Lets callers that need the same thing at the same time share one piece of work. If the caller that started it runs out of
 * time, the next waiting caller starts it again under its own deadline.
 */
export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, { result: Promise<unknown>; leader: Caller }>();
  return {
    async run<Value>(key: string, work: () => Promise<Value>, caller: Caller) {
      for (;;) {
        const flight = flights.get(key);
        if (flight === undefined) {
          const result = work().finally(() => flights.delete(key));
          flights.set(key, { result, leader: caller });
          return result;
        }
        try {
          return (await waitFor(flight.result, caller.signal)) as Value;
        } catch (error) {
          if (caller.signal.aborted || !flight.leader.signal.aborted) throw error;
        }
      }
    },
  };
}

async function waitFor<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw readAbortError(signal);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(readAbortError(signal));
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
