import { NotFoundError } from '@headway/connections/errors';
import type { AdminAccess } from './admin-access.ts';
import { allowRequest } from './answer/cross-origin.ts';
import type { Reply } from './answer/reply.ts';
import type { Endpoint } from './endpoint.ts';
import { type Route, routeRequests } from './middy-adapter.ts';
import { RequestRefusedError } from './request/refusal.ts';
import { createRunEndpoint, type RoutedRequest, type RunEndpoint } from './run-endpoint.ts';

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
  const matches = new Map<string, readonly Match[]>(); // by path
  const routes = endpoints.flatMap((endpoint) => {
    const run = createRunEndpoint(endpoint, services, adminAccess);
    const handler: RunEndpoint = (request, context) => {
      const { gateway, pathParameters } = request;
      const { method, path } = request.requestContext.http;
      if (path.length <= maxPathLength) {
        if (matches.size >= maxMatches) matches.clear();
        matches.set(path, [...(matches.get(path) ?? []), { gateway, method, run, pathParameters }]);
      }
      return run(request, context);
    };
    return listMethods(endpoint).map((method) => ({ method, path: endpoint.path, handler }));
  });
  const route = routeRequests<RoutedRequest, Reply>(routes, ({ method, path }) => {
    const methods = paths.filter(({ pattern }) => pattern.test(path)).flatMap((one) => one.methods);
    if (methods.length === 0) throw new NotFoundError('There is no such path');
    const list = [...new Set<string>([...methods, 'OPTIONS'])].join(', ');
    if (method === 'OPTIONS') return { status: 204, headers: { allow: list, ...allowRequest(list) }, body: undefined };
    throw new RequestRefusedError('method-not-allowed', `This path takes ${list}`, { allow: list });
  });
  return (request, context) => {
    const { method, path } = request.requestContext.http;
    for (const match of matches.get(path) ?? []) {
      if (match.gateway !== request.gateway || match.method !== method) continue;
      request.pathParameters = match.pathParameters;
      return match.run(request, context);
    }
    return route(request, context);
  };
}

/** The endpoint of a path that was requested before, and its parameters, which no endpoint changes. A gateway decodes the path, or does not. */
type Match = Pick<RoutedRequest, 'gateway' | 'pathParameters'> & { readonly method: string; readonly run: RunEndpoint };

/** Of each router, one for each first segment of a path: comparing patterns and checking parameters again takes a seventh of a call that is answered from memory. */
const maxMatches = 500;
/** Characters. */
const maxPathLength = 600;

function listMethods({ method }: Pick<Endpoint<unknown>, 'method'>): readonly Route<never, never>['method'][] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
