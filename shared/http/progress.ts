import { type Call, createTimings, type LateError } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { createDeadline, createSharedDeadlines, type Deadline } from '@headway/connections/deadline';
import { CallError, DeadlineExceededError, isFullQueue, UnavailableError } from '@headway/connections/errors';
import type { Context } from 'aws-lambda';
import { readTraceHeaders } from '../telemetry/trace-headers.ts';
import type { ErrorForm } from './answer/error-reply.ts';
import { type AnswerForm, findAnswerForm, findMethod } from './answer/write-answer.ts';
import { startLoopTime } from './limits/loop-time.ts';
import type * as adapter from './middy-adapter.ts';
import { RequestRefusedError } from './request/refusal.ts';

/** The state of one call while it passes through the middlewares. */
export type Progress = {
  call: Call;
  readonly deadline: Deadline;
  readonly lastResort: LastResort;
  /** On the clock's monotonic scale. */
  readonly startMs: number;
  /** The milliseconds that the call has held the event loop. */
  readonly readLoopMs: () => number;
  /** Headers of the answer, sent with errors too. Names in lower case. */
  readonly headers: Record<string, string>;
  readonly form: AnswerForm;
  method: string;
  /** The request's headers; empty until the request is read. */
  requestHeaders: Readonly<Record<string, string>>;
  isAdmin: boolean;
  errorForm: ErrorForm;
  /** The path template of the matching endpoint. Logs show it instead of the path. */
  route: string | null;
  /** Takes units from the client's share. @throws RequestRefusedError if it has less; no limit until the request is read */
  charge(units: number): void;
  /** Takes units that the call has used already: what the client does not have is not taken. */
  spend(units: number): void;
  /** The HTTP status, once the answer is written. */
  status: number | null;
};

/** Lets the API answer without a call that goes on although its deadline has passed. */
type LastResort = {
  /** Starts when the deadline has passed: most calls have none. */
  deadline: Deadline | undefined;
  /** Ends the wait for the call. */
  abandon(error: Error): void;
};

export type Exchange = adapter.Exchange<Progress>;
export type Middleware = adapter.Middleware<Progress>;

/** Time kept back from Lambda's remaining time, to cancel work and answer (docs/reference/architecture.md). */
export const deadlineMarginMs = 500;
/**
 * If work ignores its aborted signal, the API answers without it this long before Lambda ends the call. Cancelled work has
 * the time between deadlineMarginMs and this to finish.
 */
const lastResortMs = 150;

/** Starts the clock and the deadline of a call, and clears the deadline when the call ends. */
export function trackProgress(clock: Clock): Middleware {
  const parts = { clock, startDeadline: createSharedDeadlines() };
  return {
    before({ event, context, internal }) {
      internal.progress = startProgress(event, context, parts);
    },
    after: ({ internal }) => endDeadline(internal.progress),
    onError(exchange) {
      endDeadline(exchange.internal.progress);
      if (isCancelled(exchange)) {
        exchange.error = new DeadlineExceededError('The time for this call is used up', { cause: exchange.error });
      }
    },
  };
}

function startProgress(event: unknown, context: Context, { clock, startDeadline }: Parts): Progress {
  const lastResort: LastResort = { deadline: undefined, abandon: () => {} };
  const late: LateError = { describe: undefined };
  const onExpiry = () => {
    const abandon = () =>
      lastResort.abandon(late.describe?.() ?? new DeadlineExceededError('The time for this call is used up'));
    const leftMs = context.getRemainingTimeInMillis() - lastResortMs;
    lastResort.deadline = createDeadline(Math.max(1, leftMs), abandon); // at least one turn, to read answers
  };
  const deadline = startDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs, onExpiry);
  return {
    deadline,
    lastResort,
    call: new RunningCall({ deadline, timings: createTimings(clock), late }),
    startMs: clock.monotonic(),
    readLoopMs: startLoopTime(),
    headers: {},
    form: findAnswerForm(event),
    method: findMethod(event),
    requestHeaders: {},
    isAdmin: false,
    errorForm: 'envelope',
    route: null,
    charge: () => {},
    spend: () => {},
    status: null,
  };
}

type Parts = { readonly clock: Clock; readonly startDeadline: ReturnType<typeof createSharedDeadlines> };

function endDeadline({ deadline, lastResort }: Progress): void {
  deadline.clear();
  lastResort.deadline?.clear();
}

/**
 * An answer from memory needs neither a signal nor trace headers: building a signal or reading an environment variable takes as long
 * as finding an answer in the cache. A class, because V8 builds an object with getters of its own slowly.
 */
class RunningCall implements Call {
  readonly remainingMs: () => number;
  readonly timings: Call['timings'];
  readonly late: LateError;
  readonly #deadline: Deadline;
  #traceHeaders: Call['traceHeaders'] | undefined;

  constructor({ deadline, timings, late }: { deadline: Deadline; timings: Call['timings']; late: LateError }) {
    this.#deadline = deadline;
    this.remainingMs = deadline.remainingMs;
    this.timings = timings;
    this.late = late;
  }

  get signal(): AbortSignal {
    return this.#deadline.signal;
  }

  get traceHeaders(): NonNullable<Call['traceHeaders']> {
    this.#traceHeaders ??= readTraceHeaders();
    return this.#traceHeaders;
  }
}

/**
 * When the deadline aborts work, the error is that of the library that was waiting: an AbortError, a closed socket. What a peer
 * that is overloaded has said stays what it is, also where the call ended later, and so does the queue in which the deadline
 * passed: Retry-After says when to come back.
 */
function isCancelled({ error, internal }: Exchange): boolean {
  if (!internal.progress.call.signal.aborted) return false;
  if (isFullQueue(error) || (error instanceof UnavailableError && error.reason === 'overloaded')) return false;
  return error instanceof UnavailableError || !(error instanceof CallError || error instanceof RequestRefusedError);
}
