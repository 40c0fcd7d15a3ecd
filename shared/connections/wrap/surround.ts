import { env } from 'node:process';
import { type RunningInvocation, startInvocation } from '../invocation/invocation.ts';
import { closeOnShutdown } from './close-on-shutdown.ts';
import { createMetricsReport } from './metrics-report.ts';
import { formatServerTiming } from './server-timing.ts';
import { readWrapOptions, type WrapOptions } from './wrap-options.ts';

/** The part of Lambda's context that is used. */
export type LambdaContext = { getRemainingTimeInMillis(): number };

/** What `wrap` and the middleware do around each call of a handler. */
export type Surround = {
  /** Half of the margin: how long the handler may go on after its waits have ended. */
  readonly graceMs: number;
  /** Settles when Lambda has been asked to send SIGTERM. Never rejects. */
  readonly ready: Promise<void>;
  start(context: Partial<LambdaContext> | undefined): RunningInvocation;
  /** Stops what still runs, writes the metrics, and returns the answer with Server-Timing if it is an HTTP answer. */
  finish<T>(invocation: RunningInvocation, answer: T): Promise<T>;
};

/** @throws TypeError for an option that is not valid */
export function createSurround(given: WrapOptions): Surround {
  const options = readWrapOptions(given);
  const { pools, dispatchers, marginMs, hasServerTiming, metrics, hasShutdown } = options;
  const report = metrics === undefined ? undefined : createMetricsReport(metrics, { pools, dispatchers });
  const running = new Set<RunningInvocation>();
  // biome-ignore lint/style/noProcessEnv: Lambda's own variable; the package knows nothing of an application's configuration
  const runtimeApi = env['AWS_LAMBDA_RUNTIME_API'];
  const isInLambda = runtimeApi !== undefined && runtimeApi !== '';
  const connections = { pools: Object.values(pools), dispatchers, running };
  return {
    graceMs: marginMs / 2,
    ready: hasShutdown && isInLambda ? closeOnShutdown(runtimeApi, connections) : Promise.resolve(),
    start: (context) => {
      const remainingMs = context?.getRemainingTimeInMillis?.();
      // A margin of half the time is left even if the time is short.
      const invocation = startInvocation(
        remainingMs === undefined ? undefined : remainingMs - Math.min(marginMs, remainingMs / 2),
      );
      running.add(invocation);
      return invocation;
    },
    finish: async (invocation, answer) => {
      await invocation.rest();
      running.delete(invocation);
      report?.();
      return hasServerTiming ? addServerTiming(answer, invocation) : answer;
    },
  };
}

/** Only an answer in the shape of API Gateway and load balancers has headers. */
function addServerTiming<T>(answer: T, { timings }: RunningInvocation): T {
  const steps = timings.list();
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer) || steps.length === 0) return answer;
  const { headers } = answer as { readonly headers?: Readonly<Record<string, unknown>> };
  const name = Object.keys(headers ?? {}).find((one) => one.toLowerCase() === 'server-timing') ?? 'server-timing';
  const text = [headers?.[name], formatServerTiming(steps)].filter((part) => part !== undefined).join(', ');
  return { ...answer, headers: { ...headers, [name]: text } };
}
