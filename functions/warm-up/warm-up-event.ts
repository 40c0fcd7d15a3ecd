import { setTimeout as wait } from 'node:timers/promises';
import { type Call, createTimings } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { createDeadline, type Deadline } from '@headway/connections/deadline';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { deadlineMarginMs } from '../../shared/http/progress.ts';
import { readInput } from '../../shared/http/request/read-input.ts';
import { readTraceHeaders } from '../../shared/telemetry/trace-headers.ts';

/** Asks one environment to warm itself. Events of gateways have another form, so no caller can send this over HTTP. */
export type WarmUpEvent = z.infer<typeof warmUpEvent>;
const warmUpEvent = z.object({
  headway: z.object({ warmUp: z.object({ holdMs: z.number().check(z.gte(0), z.lte(10_000)) }) }),
});

/** Whether an event is a warm-up. Events of gateways always have a `requestContext`. */
export function isWarmUpEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'headway' in event && !('requestContext' in event);
}

/**
 * Creates the handler of warm-ups. It holds the environment for `holdMs` from the start of the call, so that simultaneous
 * calls reach other environments.
 */
export function createWarmUpHandler<Report>({
  clock,
  invocation,
  warm,
}: {
  clock: Clock;
  invocation: { start(deadline: Deadline): void; end(): void };
  warm: (call: Call) => Promise<Report>;
}): (event: unknown, context: Context) => Promise<Report> {
  return async (event, context) => {
    const { holdMs } = readInput(warmUpEvent, event, 'event').headway.warmUp;
    const startMs = clock.monotonic();
    const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs);
    try {
      invocation.start(deadline);
      const report = await warm({
        ...{ signal: deadline.signal, timings: createTimings(clock) },
        traceHeaders: readTraceHeaders(),
      });
      const restMs = holdMs - (clock.monotonic() - startMs);
      if (restMs > 0) await wait(restMs, undefined, { signal: deadline.signal });
      return report;
    } finally {
      deadline.clear();
      invocation.end();
    }
  };
}
