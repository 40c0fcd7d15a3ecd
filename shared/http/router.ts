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
  const matches = new Map<string, Match>();
  const routes = endpoints.flatMap((endpoint) => {
    const run = createRunEndpoint(endpoint, services, adminAccess);
    const handler: RunEndpoint = (request, context) => {
      const { pathParameters } = request;
      const key = writeKey(request);
      if (key.length <= maxKeyLength) {
        if (matches.size >= maxMatches) matches.clear();
        matches.set(key, { run, pathParameters });
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
    const match = matches.get(writeKey(request));
    if (match === undefined) return route(request, context);
    request.pathParameters = match.pathParameters;
    return match.run(request, context);
  };
}

/** The endpoint of a path that was requested before, and its parameters, which no endpoint changes. */
type Match = Pick<RoutedRequest, 'pathParameters'> & { readonly run: RunEndpoint };

/** Of each router, one for each first segment of a path: comparing patterns and checking parameters again takes a seventh of a call that is answered from memory. */
const maxMatches = 500;
/** Characters. */
const maxKeyLength = 600;

/** A gateway decodes the path, or does not. */
function writeKey({ gateway, requestContext: { http } }: RoutedRequest): string {
  return `${gateway} ${http.method} ${http.path}`;
}

function listMethods({ method }: Pick<Endpoint<unknown>, 'method'>): readonly Route<never, never>['method'][] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
