import type { Context } from 'aws-lambda';
import { createInvocation } from '../../../functions/lifecycle/invocation.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { type Call, createTimings } from '../../../shared/connections/core/call.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createDeadline } from '../../../shared/connections/core/deadline.ts';
import { createServices, type Services } from '../../../shared/services.ts';

/** A handler over Headway's services with the steps that surround every Headway invocation. */
export function createHeadwayHandler<Event>(work: (services: Services, event: Event, call: Call) => Promise<unknown>) {
  const { configuration } = readConfiguration();
  const services = createServices({ configuration, clock: systemClock });
  const invocation = createInvocation(services);
  return async (event: Event, context: Context) => {
    const deadline = createDeadline(context.getRemainingTimeInMillis());
    try {
      await invocation.start(deadline);
      return await work(services, event, { signal: deadline.signal, timings: createTimings(systemClock) });
    } finally {
      invocation.end();
      deadline.clear();
    }
  };
}
