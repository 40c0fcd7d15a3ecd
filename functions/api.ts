import { systemClock } from '../shared/clock.ts';
import { readConfiguration, readPlatform } from '../shared/configuration.ts';
import { createTimings } from '../shared/connections/call.ts';
import { createDeadline } from '../shared/http/deadline.ts';
import { createServices } from '../shared/services.ts';
import { createApi } from './create-api.ts';
import { endWithNotice } from './end-environment.ts';
import { createInvocation } from './invocation.ts';
import { openConnections } from './open-connections.ts';
import { reportMetrics } from './report-metrics.ts';

const { configuration, warnings } = readConfiguration();
const services = createServices({ configuration, clock: systemClock });
for (const warning of warnings) services.logger.warn(warning);

// Connections open while the rest of the environment starts; the first call finds them there, or waits for one of them.
const opening = createDeadline(configuration.WAYBILLS_DB_ACQUIRE_TIMEOUT * 1000);
void openConnections(services, { signal: opening.signal, timings: createTimings(systemClock) }).finally(opening.clear);

const platform = readPlatform();
const invocation = createInvocation(services, { atEnd: await reportMetrics(platform, services, 'api') });
await endWithNotice(platform, services, invocation);

/** The API function. What it opened stays open for the calls to come. */
export const handler = createApi(services, invocation);
