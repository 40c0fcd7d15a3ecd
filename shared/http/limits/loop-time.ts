import type { Logger } from '../../telemetry/logger.ts';
import type { Middleware } from '../progress.ts';

/** CPU time of the thread that runs the event loop. Inputs and answers are limited so that no call takes more. */
const maxMs = 200;

/**
 * The limit of the event loop for one call. What a call takes beyond it is taken from the share of its client, even where the
 * client has less left, and logged. The limits of inputs and answers refuse a call before it takes so long
 * (test/hostile/event-loop.test.ts); this holds for what they do not foresee.
 */
export function limitLoopTime(logger: Logger, readMs: () => number = readThreadMs): Middleware {
  const starts = new WeakMap<object, number>();
  const end: Middleware['after'] = ({ context, internal }) => {
    const { progress } = internal;
    const ms = readMs() - (starts.get(internal) ?? 0);
    if (!(ms > maxMs)) return;
    progress.spend(ms - maxMs);
    const { route } = progress;
    logger.warn('long-call', { requestId: context.awsRequestId, route, loopMs: Math.round(ms), limitMs: maxMs });
  };
  return { before: ({ internal }) => void starts.set(internal, readMs()), after: end, onError: end };
}

/** An environment answers one call at a time, so that what the thread does in between is this call's. */
function readThreadMs(): number {
  // Node 22 reads the whole process only.
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
