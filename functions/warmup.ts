import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Call, createTimings } from '@headway/connections/call';
import { systemClock } from '@headway/connections/clock';
import { createDeadline } from '@headway/connections/deadline';
import { createFreezeWatch } from '@headway/connections/freeze-watch';
import { createHttpClient } from '@headway/connections/http-client';
import { createLedger } from '@headway/connections/ledger';
import { createAwsRequestHandler, describeSdkCall } from '@headway/connections/sdk-request-handler';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { readConfiguration, readPlatform } from '../shared/configuration/configuration.ts';
import { deadlineMarginMs } from '../shared/http/progress.ts';
import { readInput } from '../shared/http/request/read-input.ts';
import { createEnvironment } from '../shared/telemetry/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { createMetricLog } from '../shared/telemetry/metric-log.ts';
import { readTraceHeaders } from '../shared/telemetry/trace-headers.ts';
import type { WarmUpEvent } from './warm-up/warm-up-event.ts';
import { summariseWarmUps, type WarmUpSummary } from './warm-up/warm-up-summary.ts';

/** The event of a schedule or an operator: nothing, or values that replace the settings this time. */
const warmUpRequest = z.object({
  functionName: z.optional(z.string('expected the name or ARN of a Lambda function')),
  environments: z.optional(z.int('expected a whole number').check(z.gte(1), z.lte(1000))),
  holdMs: z.optional(z.number('expected milliseconds').check(z.gte(0), z.lte(10_000))),
});

/** Long enough for the last of a thousand calls to arrive before the first environment is free again. */
const defaultHoldMs = 250;

const { configuration, warnings } = readConfiguration();
const logger = createLogger({ level: configuration.HEADWAY_LOG_LEVEL });
for (const warning of warnings) logger.warn(warning);
const { metrics } = readPlatform();
const writeMetrics = metrics === null ? () => {} : createMetricLog(metrics);

const clock = systemClock;
const environment = createEnvironment(clock);
const freezeWatch = createFreezeWatch({ clock });
// Not reported as metrics: between two warm-ups Lambda's side closes idle connections, so each warm-up opens all of them.
const http = createHttpClient({ clock, ledger: createLedger(), maxConnections: 1000, timingName: 'invoke' });

// Region, credentials and, locally, AWS_ENDPOINT_URL_LAMBDA are the SDK's own settings. A retry would warm an environment
// twice and count it twice, so there are none.
const lambda = new LambdaClient({
  maxAttempts: 1,
  retryMode: 'standard',
  requestHandler: createAwsRequestHandler(http, { maxBytes: 65_536 }),
});

/** Calls the API function N times at once and holds each call long enough that N distinct environments answer. */
export async function handler(event: unknown, context: Context): Promise<WarmUpSummary> {
  const {
    functionName = configuration.HEADWAY_API_FUNCTION,
    environments = configuration.HEADWAY_WARM_ENVIRONMENTS,
    holdMs = defaultHoldMs,
  } = readInput(warmUpRequest, event ?? {}, 'event');
  if (functionName === null) throw new Error('HEADWAY_API_FUNCTION: expected the name of the API function, got none');
  const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs);
  const call = { signal: deadline.signal, timings: createTimings(clock) };
  environment.beginInvocation();
  try {
    await freezeWatch.beginInvocation();
    http.thaw();
    const calls = Array.from({ length: environments }, () => warmOne(functionName, holdMs, call));
    const summary = summariseWarmUps(await Promise.allSettled(calls));
    writeMetrics([
      {
        by: { function: 'warmup' },
        values: {
          WarmedEnvironments: summary.distinct,
          WarmUpFailures: summary.failures.length,
          ...(environment.isCold() ? { ColdStarts: 1 } : {}),
        },
      },
    ]);
    logger[summary.failures.length === 0 ? 'info' : 'warn']('warm-up', {
      requestId: context.awsRequestId,
      traceparent: readTraceHeaders()['traceparent'],
      ...summary,
    });
    return summary;
  } finally {
    deadline.clear();
    freezeWatch.endInvocation();
  }
}

async function warmOne(functionName: string, holdMs: number, call: Call): Promise<unknown> {
  const event: WarmUpEvent = { headway: { warmUp: { holdMs } } };
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) });
  const { FunctionError: fault, Payload: payload } = await lambda.send(
    command,
    describeSdkCall(call, { isRead: false }),
  );
  const text = payload?.transformToString() ?? '';
  if (fault !== undefined) throw new Error(`The function failed: ${fault}`, { cause: text });
  return JSON.parse(text);
}
