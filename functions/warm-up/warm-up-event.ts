import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type Call, createTimings } from '../../shared/connections/core/call.ts';
import type { Clock } from '../../shared/connections/core/clock.ts';
import { createDeadline, type Deadline } from '../../shared/connections/core/deadline.ts';
import { deadlineMarginMs } from '../../shared/http/progress.ts';
import { readInput } from '../../shared/http/request/read-input.ts';

/** Asks one environment to make itself ready. Gateways put requests elsewhere, so nobody can send it over HTTP. */
export type WarmUpEvent = z.infer<typeof warmUpEvent>;
const warmUpEvent = z.object({
  headway: z.object({ warmUp: z.object({ holdMs: z.number().check(z.gte(0), z.lte(10_000)) }) }),
});

/** Whether an event is one of ours: those of gateways have a `requestContext`, whatever else a caller put into them. */
export function isWarmUpEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'headway' in event && !('requestContext' in event);
}

/**
 * Builds the handler of warm-ups. An environment is held for `holdMs` from the start of the call, so that calls made at
 * the same moment find other environments.
 */
export function createWarmUpHandler<Report>({
  clock,
  invocation,
  warm,
}: {
  clock: Clock;
  invocation: { start(deadline: Deadline): Promise<void>; end(): void };
  warm: (call: Call) => Promise<Report>;
}): (event: unknown, context: Context) => Promise<Report> {
  return async (event, context) => {
    const { holdMs } = readInput(warmUpEvent, event, 'event').headway.warmUp;
    const startMs = clock.monotonic();
    const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs);
    try {
      await invocation.start(deadline);
      const report = await warm({ signal: deadline.signal, timings: createTimings(clock) });
      const restMs = holdMs - (clock.monotonic() - startMs);
      if (restMs > 0) await wait(restMs, undefined, { signal: deadline.signal });
      return report;
    } finally {
      deadline.clear();
      invocation.end();
    }
  };
}
