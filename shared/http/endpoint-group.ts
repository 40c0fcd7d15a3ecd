import { NotFoundError } from '@headway/connections/errors';
import type { AdminAccess } from './admin-access.ts';
import type { Endpoint } from './endpoint.ts';
import type { Progress } from './progress.ts';
import { createRouter } from './router.ts';
import type { RunEndpoint } from './run-endpoint.ts';

/** Endpoints that are loaded together, at the first request to one of them. */
export type EndpointGroup<Services> = {
  /** The first segments of their paths; null: all paths. Each segment belongs to one group. */
  readonly segments: readonly string[] | null;
  /** The form of errors. Default: the envelope of the first version. */
  readonly errorForm?: Progress['errorForm'];
  load(): Promise<readonly Endpoint<Services>[]>;
};

/** Finds the group of a path. Undefined: there is no such path. */
export function findGroup<Services>(
  groups: readonly EndpointGroup<Services>[],
  path: string,
): EndpointGroup<Services> | undefined {
  const segment = readFirstSegment(path);
  return groups.find(({ segments }) => segments === null || segments.includes(segment));
}

/** `/route/{gtfs_id}` has `route`. */
function readFirstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return end === -1 ? path.slice(1) : path.slice(1, end);
}

/**
 * Routes each request to its group, which is loaded once, and there to the endpoints whose paths have its first segment: a
 * router compares a path with each of its patterns.
 */
export function createGroupRouter<Services>(
  groups: readonly EndpointGroup<Services>[],
  options: { services: Services; adminAccess: AdminAccess },
): RunEndpoint {
  const routers = new Map<string, RunEndpoint>();
  const loadRouter = async (path: string, segment: string): Promise<RunEndpoint> => {
    const group = findGroup(groups, path);
    if (group === undefined) throw new NotFoundError('There is no such path');
    const endpoints = (await group.load()).filter((one) => readFirstSegment(one.path) === segment);
    const router = createRouter({ endpoints, ...options });
    // A group of all paths takes any segment of a caller: only those of endpoints are kept.
    if (endpoints.length > 0) routers.set(segment, router);
    return router;
  };
  return (request, context) => {
    const { path } = request.requestContext.http;
    const segment = readFirstSegment(path);
    const known = routers.get(segment);
    if (known !== undefined) return known(request, context);
    return loadRouter(path, segment).then((router) => router(request, context));
  };
}
