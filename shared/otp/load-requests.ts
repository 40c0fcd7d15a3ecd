import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../connections/core/call.ts';
import { DeadlineExceededError } from '../connections/core/errors.ts';
import type { GraphqlRequest } from './graphql-request.ts';
import { mayRetryLoad, readOtpPauseMs } from './parse/failures.ts';
import type { Raw } from './parse/raw-shape.ts';

/** How a load treats one OTP. */
export type LoadPace = {
  /** Pause between requests (GTFS_RATE_LIMIT_DELAY). */
  readonly rateLimitDelayMs: number;
  /** Pause before a failed request is sent again (GTFS_RETRY_DELAY); a longer Retry-After wins, up to a minute. */
  readonly retryDelayMs: number;
  /** Waits; rejects when the signal is aborted. A parameter so that tests do not wait. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** A failed request is sent this many times more: enough for a restart of one server of several, no siege of a sick one. */
const retries = 2;

/** Who asks for more is not waited for: what the others have is published meanwhile, and the next refresh asks again. */
const longestPauseMs = 60_000;

/** Sends the requests of a load one after the other, with pauses, and repeats those that may go better next time. */
export function createLoadRequests(
  send: (request: GraphqlRequest, call: Call) => Promise<Raw>,
  { rateLimitDelayMs, retryDelayMs, wait = waitBy }: LoadPace,
  call: Call,
): (request: GraphqlRequest) => Promise<Raw> {
  let isFirst = true;
  return async (request) => {
    if (!isFirst) await wait(rateLimitDelayMs, call.signal);
    isFirst = false;
    for (let retry = 0; ; retry += 1) {
      try {
        return await send(request, call);
      } catch (error) {
        const pauseMs = readOtpPauseMs(error) ?? 0;
        if (retry === retries || pauseMs > longestPauseMs || !mayRetryLoad(error)) throw error;
        await wait(Math.max(retryDelayMs, pauseMs), call.signal);
      }
    }
  };
}

async function waitBy(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throw new DeadlineExceededError('The time ran out while OpenTripPlanner was being read', { cause: error });
  }
}
