import { withTraceHeaders } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import type { Deadline } from '@headway/connections/deadline';
import type { Context } from 'aws-lambda';
import type { Logger } from '../telemetry/logger.ts';
import { readTraceHeaders } from '../telemetry/trace-headers.ts';
import type { AdminAccess } from './admin-access.ts';
import { answerCalls } from './answer-calls.ts';
import { createGroupRouter, type EndpointGroup, findGroup } from './endpoint-group.ts';
import type { ClientShares } from './limits/client-shares.ts';
import type { Client } from './limits/identify-client.ts';
import { logCalls } from './log-calls.ts';
import { wrapHandler } from './middy-adapter.ts';
import { type Middleware, trackProgress } from './progress.ts';
import { findAdminPath } from './request/admin-path.ts';
import { readEventPath } from './request/event-path.ts';
import { RequestRefusedError } from './request/refusal.ts';
import { type HttpRequest, readRequest } from './request/request.ts';
import type { RunEndpoint } from './run-endpoint.ts';

const maxPublicPaths = 1000;
/** Characters. */
const maxPublicPathLength = 600;

/** The whole stack: takes a gateway's event, returns the answer in the form that gateway expects. Never throws. */
export function createApiHandler<Services>({
  groups,
  services,
  adminAccess,
  adminPaths = [],
  logger,
  clock,
  corsOrigins = [],
  basePath = '',
  limits,
  isCold,
  invocation,
}: {
  groups: readonly EndpointGroup<Services>[];
  services: Services;
  adminAccess: AdminAccess;
  /** In lower case. Other spellings of them mean the same endpoint. */
  adminPaths?: readonly string[];
  logger: Logger;
  clock: Clock;
  /** Origins whose pages may read answers in a browser (HEADWAY_CORS_ORIGINS). */
  corsOrigins?: readonly string[];
  /** What a proxy or a custom domain puts before each path (HEADWAY_BASE_PATH); requests without it are served too. */
  basePath?: string;
  /** Absent: clients have no limit. */
  limits?: { readonly identifyClient: (event: unknown) => Client | null; readonly clientShares: ClientShares };
  isCold: () => boolean;
  /** `start` begins the thaw step of each call; `end` marks the time from which the next gap is measured. */
  invocation: { start(deadline: Deadline): void; end(): void };
}): (event: unknown, context: Context) => Promise<unknown> {
  const usualPaths = new Set(adminPaths);
  /** Paths of earlier requests that mean no admin path. */
  const publicPaths = new Set<string>();
  /** Any spelling of an admin path becomes the usual one, whose endpoint checks the caller. */
  const withUsualAdminPath = (request: HttpRequest): HttpRequest => {
    const { method, path } = request.requestContext.http;
    if (publicPaths.has(path)) return request;
    const found = findAdminPath(path, usualPaths);
    if (found === undefined && path.length <= maxPublicPathLength) {
      if (publicPaths.size >= maxPublicPaths) publicPaths.clear();
      publicPaths.add(path);
    }
    const usual = found ?? path;
    return usual === path ? request : { ...request, requestContext: { http: { method, path: usual } } };
  };
  const readEvent: Middleware = {
    before(exchange) {
      const { progress } = exchange.internal;
      const { path, redirect } = readEventPath(exchange.event, basePath);
      progress.errorForm = findGroup(groups, path)?.errorForm ?? 'envelope';
      if (limits !== undefined) {
        const client = limits.identifyClient(exchange.event);
        progress.charge = (units) => void Object.assign(progress.headers, limits.clientShares.take(client, units));
        progress.spend = (units) => limits.clientShares.spend(client, units);
        progress.charge(1);
      }
      const request = withUsualAdminPath(readRequest(exchange.event, path));
      progress.method = request.requestContext.http.method;
      progress.requestHeaders = request.headers;
      if (request.headers['traceparent'] !== undefined) {
        progress.call = withTraceHeaders(progress.call, readTraceHeaders(request.headers));
      }
      if (redirect !== null)
        throw new RequestRefusedError('moved', `The start page is at ${redirect}`, { location: redirect });
      exchange.event = Object.assign(request, { progress });
    },
  };
  const route = createGroupRouter(groups, { services, adminAccess });
  const routeInTime: RunEndpoint = (request, context) =>
    new Promise((resolve, reject) => {
      request.progress.lastResort.abandon = reject;
      route(request, context).then(resolve, reject);
    });
  return wrapHandler(routeInTime, [
    logCalls({ logger, clock, isCold }),
    answerCalls({ clock, corsOrigins }),
    trackProgress(clock),
    {
      before: ({ internal }) => invocation.start(internal.progress.deadline),
      after: invocation.end,
      onError: invocation.end,
    },
    readEvent,
  ]);
}
