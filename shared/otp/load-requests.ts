import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '@headway/connections/call';
import { DeadlineExceededError } from '@headway/connections/errors';
import type { GraphqlRequest, OtpAnswer } from './graphql-request.ts';
import { createLoadPacer } from './load-pacer.ts';
import { mayRetryLoad, readOtpPauseMs } from './parse/failures.ts';

/** The pace of a load of one OTP. */
export type LoadPace = {
  /** Longest pause between requests (GTFS_RATE_LIMIT_DELAY); a healthy OTP gets shorter ones (load-pacer.ts). */
  readonly rateLimitDelayMs: number;
  /** Pause before a retry (GTFS_RETRY_DELAY); a longer Retry-After takes precedence, up to a minute. */
  readonly retryDelayMs: number;
  /** Waits; rejects when the signal aborts. Injected so that tests do not wait. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Retries of a failed request: enough for the restart of one of several servers, without overloading a failing one. */
const retries = 2;

/** A longer Retry-After ends the load of this instance: the other instances are published, and the next refresh tries again. */
const longestPauseMs = 60_000;

/**
 * Creates a function that sends the requests of a load one after the other, with pauses and retries. A request may have a call
 * of its own, with less time than the load.
 */
export function createLoadRequests(
  send: (request: GraphqlRequest, call: Call) => Promise<OtpAnswer>,
  { rateLimitDelayMs, retryDelayMs, wait = waitBy }: LoadPace,
  loadCall: Call,
): (request: GraphqlRequest, own?: Call) => Promise<OtpAnswer> {
  const pacer = createLoadPacer({ maxPauseMs: rateLimitDelayMs });
  let answeredMs: number | undefined;
  return async (request, call = loadCall) => {
    // OTP is free while the load reads its answer: that time is a part of the pause.
    if (answeredMs !== undefined) {
      await wait(Math.max(0, pacer.nextPauseMs() - (performance.now() - answeredMs)), call.signal);
    }
    for (let retry = 0; ; retry += 1) {
      try {
        const startMs = performance.now();
        const answer = await send(request, call);
        answeredMs = performance.now();
        if (retry === 0) pacer.answered(request.query, answeredMs - startMs);
        if (answer.failedPaths.length === 0 || retry > 0) return answer;
        await wait(retryDelayMs, call.signal); // the failure of a field may be temporary
      } catch (error) {
        answeredMs = performance.now();
        pacer.failed();
        const pauseMs = readOtpPauseMs(error) ?? 0;
        if (retry === retries || pauseMs > longestPauseMs || !mayRetryLoad(error)) throw error;
        await wait(Math.max(retryDelayMs, pauseMs), call.signal);
      }
    }
  };
}

async function waitBy(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 && !signal.aborted) return; // a timer would take 1 ms
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throw new DeadlineExceededError('The deadline passed while a network was loaded from OpenTripPlanner', {
      cause: error,
    });
  }
}
