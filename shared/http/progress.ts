import { type Call, createTimings } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { createDeadline, type Deadline } from '@headway/connections/deadline';
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
  /** Rejects if the call goes on although its deadline has passed: the API answers without it. Rejects too when the call ends. */
  readonly abandoned: Promise<never>;
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
  return {
    before({ event, context, internal }) {
      internal.progress = startProgress({ event, context, clock });
    },
    after: ({ internal }) => internal.progress.deadline.clear(),
    onError(exchange) {
      exchange.internal.progress.deadline.clear();
      if (isCancelled(exchange)) {
        exchange.error = new DeadlineExceededError('The time for this call is used up', { cause: exchange.error });
      }
    },
  };
}

function startProgress({ event, context, clock }: { event: unknown; context: Context; clock: Clock }): Progress {
  const { deadline, abandoned } = startDeadline(context);
  const { signal, remainingMs } = deadline;
  let traceHeaders: Call['traceHeaders'];
  return {
    deadline,
    abandoned,
    call: {
      signal,
      remainingMs,
      timings: createTimings(clock),
      // Reading an environment variable takes as long as finding an answer in the cache, which needs no headers.
      get traceHeaders() {
        traceHeaders ??= readTraceHeaders();
        return traceHeaders;
      },
    },
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

const ended = new Error('The call has ended');

/** Starts the deadline. The timer of the last resort starts when it has passed, so that most calls have only one. */
function startDeadline(context: Context): Pick<Progress, 'deadline' | 'abandoned'> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // a call that has ended does not wait for it
  let lastResort: NodeJS.Timeout | undefined;
  const abandon = () => reject(new DeadlineExceededError('The time for this call is used up'));
  const onExpiry = () => {
    lastResort = setTimeout(abandon, Math.max(0, context.getRemainingTimeInMillis() - lastResortMs));
  };
  const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs, onExpiry);
  const clear = () => {
    deadline.clear();
    clearTimeout(lastResort);
    // Promise.race has added a reaction to it, which holds the answer in memory until it is settled.
    reject(ended);
  };
  return { deadline: { ...deadline, clear }, abandoned: promise };
}

/**
 * When the deadline aborts work, the error is that of the library that was waiting: an AbortError, a closed socket. A refusal
 * that was caused by the deadline itself stays what it is: a peer's queue is too long, and Retry-After says when to come back.
 */
function isCancelled({ error, internal }: Exchange): boolean {
  if (!internal.progress.call.signal.aborted) return false;
  if (isFullQueue(error)) return false;
  return error instanceof UnavailableError || !(error instanceof CallError || error instanceof RequestRefusedError);
}
