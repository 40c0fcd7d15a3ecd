import type { Clock } from '@headway/connections/clock';
import { CallError } from '@headway/connections/errors';
import { describeError } from '../telemetry/describe-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { maxLoopMs } from './limits/loop-time.ts';
import type { Exchange, Middleware } from './progress.ts';
import { RequestRefusedError } from './request/refusal.ts';

/**
 * Writes one line for each call. It shows the path template instead of the path, so that no id of a vehicle or a caller is
 * kept. Errors on our side are logged with their causes; the caller's mistakes are not. A call that has held the event loop beyond its
 * limit has a second line, and its client pays for the time beyond, as far as its share has that much.
 */
export function logCalls({
  logger,
  clock,
  isCold,
}: {
  logger: Logger;
  clock: Clock;
  isCold: () => boolean;
}): Middleware {
  return {
    after(exchange) {
      logger.info('call', () => describeCall(exchange));
      chargeLongCall(exchange);
    },
    onError(exchange) {
      const { error } = exchange;
      if (isCallersMistake(error)) logger.info('call', () => describeCall(exchange));
      else logger.error('call', { ...describeCall(exchange), error: describeError(error) });
      chargeLongCall(exchange);
    },
  };

  function chargeLongCall({ context, internal: { progress } }: Exchange): void {
    // Most calls end sooner, and reading CPU times is a system call.
    if (clock.monotonic() - progress.startMs <= maxLoopMs) return;
    const loopMs = progress.readLoopMs();
    if (loopMs <= maxLoopMs) return;
    progress.spend(loopMs - maxLoopMs);
    const times = { loopMs: Math.round(loopMs), limitMs: maxLoopMs };
    logger.warn('long-call', { requestId: context.awsRequestId, route: progress.route, ...times });
  }

  function describeCall({ context, internal: { progress } }: Exchange) {
    return {
      requestId: context.awsRequestId,
      traceparent: progress.call.traceHeaders?.['traceparent'],
      method: progress.method,
      route: progress.route,
      status: progress.status ?? undefined,
      durationMs: Number((clock.monotonic() - progress.startMs).toFixed(2)),
      isCold: isCold(),
    };
  }
}

function isCallersMistake(error: unknown): boolean {
  if (error instanceof RequestRefusedError) return true;
  return error instanceof CallError && (error.code === 'invalid-input' || error.code === 'not-found');
}
