import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Call, createTimings } from '../connections/core/call.ts';
import type { Clock } from '../connections/core/clock.ts';
import { createDeadline, type Deadline } from '../connections/core/deadline.ts';
import { DeadlineExceededError, HeadwayError, UnavailableError } from '../connections/core/errors.ts';
import type { Reply } from './answer/reply.ts';
import { type AnswerForm, findAnswerForm, findMethod } from './answer/write-answer.ts';
import { RequestRefusedError } from './request/refusal.ts';

/** What is known of one call while it goes through the stack. */
export type Progress = {
  readonly call: Call;
  readonly deadline: Deadline;
  /** On the clock's monotonic scale. */
  readonly startMs: number;
  /** What goes out with the answer, an error's too. Names in lower case. */
  readonly headers: Record<string, string>;
  readonly form: AnswerForm;
  method: string;
  /** The request's own headers, once it could be read. */
  asked: Readonly<Record<string, string>>;
  isAdmin: boolean;
  /** The template of the endpoint that was found: what logs show instead of the path. */
  route: string | null;
};

/** A call as middy's hooks see it. An endpoint leaves a Reply, which becomes the gateway's form of it. */
export type Exchange = middy.Request<unknown, Reply, Error, Context, { progress: Progress }>;
export type Middleware = middy.MiddlewareObj<unknown, Reply, Error, Context, { progress: Progress }>;

/** What is kept back of Lambda's remaining time for cancelling work and answering (design.md). */
export const deadlineMarginMs = 500;

/** Starts the clock and the deadline of a call, and ends the deadline with it. */
export function trackProgress(clock: Clock): Middleware {
  const end = ({ internal }: Exchange) => internal.progress.deadline.clear();
  const fail = (exchange: Exchange) => {
    end(exchange);
    if (isCancelled(exchange)) {
      exchange.error = new DeadlineExceededError('The time for this call is used up', { cause: exchange.error });
    }
  };
  return {
    before({ event, context, internal }) {
      internal.progress = startProgress({ event, context, clock });
    },
    after: end,
    onError: fail,
  };
}

function startProgress({ event, context, clock }: { event: unknown; context: Context; clock: Clock }): Progress {
  const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs);
  return {
    deadline,
    call: { signal: deadline.signal, timings: createTimings(clock) },
    startMs: clock.monotonic(),
    headers: {},
    form: findAnswerForm(event),
    method: findMethod(event),
    asked: {},
    isAdmin: false,
    route: null,
  };
}

/** Work that was cancelled by the deadline fails in the words of whichever library was waiting: AbortError, a closed socket. */
function isCancelled({ error, internal }: Exchange): boolean {
  if (!internal.progress.call.signal.aborted) return false;
  return error instanceof UnavailableError || !(error instanceof HeadwayError || error instanceof RequestRefusedError);
}
