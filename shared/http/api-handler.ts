import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from '../connections/core/clock.ts';
import type { Deadline } from '../connections/core/deadline.ts';
import { DeadlineExceededError } from '../connections/core/errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AdminAccess } from './admin-access.ts';
import { answerCalls } from './answer-calls.ts';
import type { Endpoint } from './endpoint.ts';
import { logCalls } from './log-calls.ts';
import { type Middleware, trackProgress } from './progress.ts';
import { readRequest } from './request/request.ts';
import { createRouter } from './router.ts';

/**
 * When work does not end by itself after its signal fired, the caller is answered without it: this long before Lambda's
 * own end. Between deadlineMarginMs and here it has time to cancel what it began.
 */
const lastResortMs = 150;

/** The whole stack: an event of a gateway in, the answer in that gateway's form out. Never throws. */
export function createApiHandler<Services>({
  endpoints,
  services,
  adminAccess,
  logger,
  clock,
  corsOrigins = [],
  isCold,
  invocation,
}: {
  endpoints: readonly Endpoint<Services>[];
  services: Services;
  adminAccess: AdminAccess;
  logger: Logger;
  clock: Clock;
  /** Whose pages may read answers in a browser (HEADWAY_CORS_ORIGINS). */
  corsOrigins?: readonly string[];
  isCold: () => boolean;
  /** The thaw step before each call, and the mark from which the next gap is measured after it. */
  invocation: { start(deadline: Deadline): Promise<void>; end(): void };
}): (event: unknown, context: Context) => Promise<unknown> {
  const readEvent: Middleware = {
    before(exchange) {
      const { progress } = exchange.internal;
      const request = readRequest(exchange.event);
      progress.method = request.requestContext.http.method;
      progress.asked = request.headers;
      exchange.event = Object.assign(request, { progress });
    },
  };
  return middy({
    timeoutEarlyInMillis: lastResortMs,
    timeoutEarlyResponse() {
      throw new DeadlineExceededError('The time for this call is used up');
    },
  })
    .use([
      logCalls({ logger, clock, isCold }),
      answerCalls({ clock, corsOrigins }),
      trackProgress(clock),
      {
        before: ({ internal }) => invocation.start(internal.progress.deadline),
        after: invocation.end,
        onError: invocation.end,
      },
      readEvent,
    ])
    .handler(createRouter({ endpoints, services, adminAccess }) as never) as never;
}
