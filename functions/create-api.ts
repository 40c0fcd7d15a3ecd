import type { Context } from 'aws-lambda';
import { ConfigurationError } from '../shared/configuration/configuration.ts';
import { createApiHandler } from '../shared/http/api-handler.ts';
import { createIdentifyClient } from '../shared/http/limits/identify-client.ts';
import type { Services } from '../shared/services.ts';
import { adminPaths, endpointGroups } from './endpoints.ts';
import { createInvocation, type Invocation } from './lifecycle/invocation.ts';
import { refuseAroundEdge } from './lifecycle/origin-access.ts';
import { refuseUnverified } from './lifecycle/vehicle-access.ts';
import { warmEnvironment } from './warm-up/warm-environment.ts';
import { createWarmUpHandler, isWarmUpEvent } from './warm-up/warm-up-event.ts';

/** Builds the API function over these services. It answers requests of gateways, and warm-ups. */
export function createApi(
  services: Services,
  invocation: Invocation = createInvocation(services),
): (event: unknown, context: Context) => Promise<unknown> {
  const { configuration, clock, logger, environment } = services;
  const basePath = configuration.HEADWAY_BASE_PATH ?? '';
  refuseAmbiguous(basePath);
  const limits = {
    clientShares: services.clientShares,
    identifyClient: createIdentifyClient({
      apiKeys: configuration.HEADWAY_API_KEYS,
      trustedProxies: configuration.HEADWAY_TRUSTED_PROXIES,
      limitsLoopback: configuration.HEADWAY_CLIENT_LOOPBACK === 'limited',
    }),
  };
  const answer = createApiHandler({
    groups: endpointGroups,
    services,
    adminAccess: {
      token: configuration.HEADWAY_ADMIN_TOKEN,
      isOpenOnLoopback: configuration.HEADWAY_ADMIN_ACCESS === 'open-on-loopback',
    },
    adminPaths,
    logger,
    clock,
    corsOrigins: configuration.HEADWAY_CORS_ORIGINS,
    basePath,
    ...(configuration.HEADWAY_CLIENT_UNITS_PER_SECOND === 0 ? {} : { limits }),
    isCold: environment.isCold,
    invocation,
  });
  const loadEndpoints = () => Promise.all(endpointGroups.map(({ load }) => load()));
  const warmUp = createWarmUpHandler({
    clock,
    invocation,
    warm: (call) => warmEnvironment(services, call, { loadEndpoints, answer, rehearse: invocation.rehearse }),
  });
  const originKeys = configuration.HEADWAY_ORIGIN_KEYS;
  const isVerifiedOnly = configuration.HEADWAY_VEHICLE_ACCESS === 'verified';
  const answerAllowed = async (event: unknown, context: Context) =>
    refuseAroundEdge(event, originKeys, basePath) ??
    (isVerifiedOnly ? refuseUnverified(event, basePath) : undefined) ??
    answer(event, context);
  const answerCall = originKeys.length > 0 || isVerifiedOnly ? answerAllowed : answer;
  return (event, context) => (isWarmUpEvent(event) ? warmUp(event, context) : answerCall(event, context));
}

/** Requests without the base path are served too, so it must not begin like a path of the API. @throws ConfigurationError */
function refuseAmbiguous(basePath: string): void {
  const [, segment = ''] = basePath.split('/');
  if (segment === '' || endpointGroups.every(({ segments }) => segments?.includes(segment) !== true)) return;
  throw new ConfigurationError(
    `HEADWAY_BASE_PATH: expected a path that does not begin like a path of the API, got ${JSON.stringify(basePath)}`,
  );
}
