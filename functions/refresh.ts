import { createTimings } from '@headway/connections/call';
import { systemClock } from '@headway/connections/clock';
import { createDeadline } from '@headway/connections/deadline';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { readConfiguration, readPlatform } from '../shared/configuration/configuration.ts';
import { deadlineMarginMs } from '../shared/http/progress.ts';
import { readInput } from '../shared/http/request/read-input.ts';
import { createServices } from '../shared/services.ts';
import { type Refresh, refreshSnapshots } from '../shared/snapshot/refresh.ts';
import { createMetricLog, type MetricLog } from '../shared/telemetry/metric-log.ts';
import { readTraceHeaders } from '../shared/telemetry/trace-headers.ts';
import { exitOnShutdown } from './lifecycle/end-environment.ts';
import { createInvocation } from './lifecycle/invocation.ts';
import { reportMetrics } from './lifecycle/report-metrics.ts';

/** The event of a schedule or an operator: nothing, or the feeds that may shrink by more than half this time. */
const refreshEvent = z.object({
  acceptShrunk: z.optional(
    z.union([z.literal(true), z.array(z.string())], 'expected a list of feed ids, or true for every feed'),
  ),
});

const { configuration, warnings } = readConfiguration();
const services = createServices({ configuration, clock: systemClock });
const platform = readPlatform();
const invocation = createInvocation(services, { atEnd: reportMetrics(platform, services, 'refresh') });
const writeMetrics: MetricLog = platform.metrics === null ? () => {} : createMetricLog(platform.metrics);
for (const warning of warnings) services.logger.warn(warning);
await exitOnShutdown(platform, services, invocation);

/** Reads every feed of every OTP and publishes those that are complete and changed. */
export async function handler(event: unknown, context: Context): Promise<Refresh> {
  const { acceptShrunk = [] } = readInput(refreshEvent, event ?? {}, 'event');
  const { otp, store, sideTables, logger, clock } = services;
  if (store === null)
    throw new Error('SNAPSHOT_STORE: expected a folder or s3://bucket/prefix to publish to, got none');
  const traceHeaders = readTraceHeaders();
  const deadline = createDeadline(context.getRemainingTimeInMillis() - deadlineMarginMs);
  invocation.start(deadline);
  try {
    const refresh = await refreshSnapshots(
      { otp, store, sideTables, clock, acceptShrunk: acceptShrunk === true ? 'all' : acceptShrunk },
      { signal: deadline.signal, timings: createTimings(clock), traceHeaders },
    );
    const behind = refresh.feeds.filter(({ status }) => status === 'kept').length;
    const isAnyKnown = refresh.feeds.length > 0;
    const values = { FeedsCurrent: refresh.feeds.length - behind, FeedsBehind: isAnyKnown ? behind : 1 };
    writeMetrics([{ by: { function: 'refresh' }, values }]);
    const { traceparent } = traceHeaders;
    logger.info('refresh', { requestId: context.awsRequestId, traceparent, ...refresh });
    return refresh;
  } finally {
    deadline.clear();
    invocation.end();
  }
}
