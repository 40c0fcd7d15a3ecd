import { NotFoundError } from '@headway/connections/errors';
import type { AdminAccess } from './admin-access.ts';
import { allowRequest } from './answer/cross-origin.ts';
import type { Endpoint } from './endpoint.ts';
import { type Route, routeRequests } from './middy-adapter.ts';
import { RequestRefusedError } from './request/refusal.ts';
import { createRunEndpoint, type RunEndpoint } from './run-endpoint.ts';

/**
 * Routes requests to the declared endpoints. Each GET endpoint also answers HEAD, and each path answers OPTIONS. Any other
 * method on a known path is a 405.
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
  const paths = [...Map.groupBy(endpoints, ({ path }) => path)].map(([path, group]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    methods: group.flatMap(listMethods),
  }));
  const routes = endpoints.flatMap((endpoint) => {
    const handler = createRunEndpoint(endpoint, services, adminAccess);
    return listMethods(endpoint).map((method) => ({ method, path: endpoint.path, handler }));
  });
  return routeRequests(routes, ({ method, path }) => {
    const methods = paths.filter(({ pattern }) => pattern.test(path)).flatMap((one) => one.methods);
    if (methods.length === 0) throw new NotFoundError('There is no such path');
    const list = [...new Set<string>([...methods, 'OPTIONS'])].join(', ');
    if (method === 'OPTIONS') return { status: 204, headers: { allow: list, ...allowRequest(list) }, body: undefined };
    throw new RequestRefusedError('method-not-allowed', `This path takes ${list}`, { allow: list });
  });
}

function listMethods({ method }: Pick<Endpoint<unknown>, 'method'>): readonly Route<never, never>['method'][] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
