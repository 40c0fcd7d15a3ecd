import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { NotFoundError } from '../connections/core/errors.ts';
import type { AdminAccess } from './admin-access.ts';
import { allowRequest } from './answer/cross-origin.ts';
import type { Endpoint } from './endpoint.ts';
import { RequestRefusedError } from './request/refusal.ts';
import { createRunEndpoint, type RunEndpoint } from './run-endpoint.ts';

/**
 * middy's router over the declared endpoints. HEAD is answered where GET is, OPTIONS everywhere; a path that exists for
 * other methods is a 405.
 */
export function createRouter<Services>({
  endpoints,
  services,
  adminAccess,
}: {
  endpoints: readonly Endpoint<Services>[];
  services: Services;
  adminAccess: AdminAccess;
}): RunEndpoint {
  const allowed = [...Map.groupBy(endpoints, ({ path }) => path)].map(([path, group]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    methods: group.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  }));
  const routes = endpoints.flatMap((endpoint) => {
    const handler = createRunEndpoint(endpoint, services, adminAccess);
    const methods = endpoint.method === 'GET' ? (['GET', 'HEAD'] as const) : ([endpoint.method] as const);
    return methods.map((method) => ({ method, path: endpoint.path, handler: handler as never }));
  });
  return httpRouter<APIGatewayProxyEventV2, never>({
    routes,
    notFoundResponse({ method, path }) {
      const methods = allowed.filter(({ pattern }) => pattern.test(path)).flatMap((one) => one.methods);
      if (methods.length === 0) throw new NotFoundError('There is no such path');
      const list = [...new Set([...methods, 'OPTIONS'])].join(', ');
      if (method === 'OPTIONS') return { status: 204, headers: { allow: list, ...allowRequest(list) } } as never;
      throw new RequestRefusedError('method-not-allowed', `This path takes ${list}`, { allow: list });
    },
  }) as unknown as RunEndpoint;
}
