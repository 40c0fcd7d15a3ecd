import type { Clock } from '../connections/core/clock.ts';
import { HeadwayError } from '../connections/core/errors.ts';
import { describeError } from '../telemetry/describe-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Exchange, Middleware } from './progress.ts';
import { RequestRefusedError } from './request/refusal.ts';

/**
 * One line for each call: the template instead of the path, so that no id of a vehicle or a caller is kept. What went
 * wrong on our side is told with its causes, what the caller did wrong is not.
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
    after: (exchange) => logger.info('call', describeCall(exchange)),
    onError(exchange) {
      const { error } = exchange;
      const isCallers =
        error instanceof RequestRefusedError || (error instanceof HeadwayError && error.code in callers);
      if (isCallers) logger.info('call', describeCall(exchange));
      else logger.error('call', { ...describeCall(exchange), error: describeError(error) });
    },
  };

  function describeCall({ context, response, internal: { progress } }: Exchange) {
    return {
      requestId: context.awsRequestId,
      method: progress.method,
      route: progress.route,
      status: (response as { statusCode?: number } | undefined)?.statusCode,
      durationMs: Number((clock.monotonic() - progress.startMs).toFixed(2)),
      isCold: isCold(),
    };
  }
}

/** Codes of our errors that are the caller's doing. */
const callers: Readonly<Record<string, true>> = { 'invalid-input': true, 'not-found': true };
