import type { Context } from 'aws-lambda';
import { createApiHandler } from '../shared/http/api-handler.ts';
import type { Services } from '../shared/services.ts';
import { endpointGroups } from './endpoints.ts';
import { createInvocation, type Invocation } from './lifecycle/invocation.ts';
import { warmEnvironment } from './warm-up/warm-environment.ts';
import { createWarmUpHandler, isWarmUpEvent } from './warm-up/warm-up-event.ts';

/** Builds the API function over these services. It answers requests of gateways, and warm-ups. */
export function createApi(
  services: Services,
  invocation: Invocation = createInvocation(services),
): (event: unknown, context: Context) => Promise<unknown> {
  const { configuration, clock, logger, environment } = services;
  const answer = createApiHandler({
    groups: endpointGroups,
    services,
    adminAccess: {
      token: configuration.HEADWAY_ADMIN_TOKEN,
      isOpenOnLoopback: configuration.HEADWAY_ADMIN_ACCESS === 'open-on-loopback',
    },
    logger,
    clock,
    corsOrigins: configuration.HEADWAY_CORS_ORIGINS,
    clientShares: services.clientShares,
    isCold: environment.isCold,
    invocation,
  });
  const warmUp = createWarmUpHandler({ clock, invocation, warm: (call) => warmEnvironment(services, call) });
  return (event, context) => (isWarmUpEvent(event) ? warmUp(event, context) : answer(event, context));
}
