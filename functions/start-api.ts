import { createTimings } from '@headway/connections/call';
import { systemClock } from '@headway/connections/clock';
import { createDeadline } from '@headway/connections/deadline';
import { readConfiguration, readPlatform } from '../shared/configuration/configuration.ts';
import { createServices } from '../shared/services.ts';
import { createApi } from './create-api.ts';
import { exitOnShutdown } from './lifecycle/end-environment.ts';
import { createInvocation } from './lifecycle/invocation.ts';
import { openConnections } from './lifecycle/open-connections.ts';
import { createHintLog } from './lifecycle/pooler-hint.ts';
import { reportMetrics } from './lifecycle/report-metrics.ts';
import { openAnswer, streamify } from './stream/lambda-streaming.ts';

/**
 * Starts the API function: reads the settings, builds the services, begins to open connections.
 * @returns its handlers. `stream` answers with server-sent events, for a function URL that streams: Lambda's runtime has the
 * global `awslambda`
 */
export async function startApi() {
  const { configuration, warnings } = readConfiguration();
  const services = createServices({ configuration, clock: systemClock });
  for (const warning of warnings) services.logger.warn(warning);

  // While the environment starts, connections open and the network of most calls is read. The first call finds them, or waits.
  const opening = createDeadline(configuration.WAYBILLS_DB_ACQUIRE_TIMEOUT * 1000);
  const call = { signal: opening.signal, timings: createTimings(systemClock) };
  void Promise.all([
    openConnections(services, call),
    services.networks.prefetch(configuration.WAYBILLS_DEFAULT_FEED, call),
  ]).finally(opening.clear);

  const platform = readPlatform();
  const writeMetrics = reportMetrics(platform, services, 'api');
  const logHints = createHintLog(services);
  const invocation = createInvocation(services, {
    atEnd: () => {
      writeMetrics();
      logHints();
    },
  });
  await exitOnShutdown(platform, services, invocation);
  const handler = createApi(services, invocation);
  const stream = streamify(async (event, answer, context) => {
    const { streamEvents } = await import('./stream/stream-events.ts');
    const basePath = configuration.HEADWAY_BASE_PATH ?? '';
    await streamEvents(event, answer, context, { api: handler, open: openAnswer, basePath });
  });
  return { handler, stream };
}
