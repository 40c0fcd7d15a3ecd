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
  const segment = path.split('/', 2)[1] ?? '';
  return groups.find(({ segments }) => segments === null || segments.includes(segment));
}

/** Routes each request to its group, which is loaded once. */
export function createGroupRouter<Services>(
  groups: readonly EndpointGroup<Services>[],
  options: { services: Services; adminAccess: AdminAccess },
): RunEndpoint {
  const routers = new Map<EndpointGroup<Services>, Promise<RunEndpoint>>();
  return async (request, context) => {
    const group = findGroup(groups, request.requestContext.http.path);
    if (group === undefined) throw new NotFoundError('There is no such path');
    let router = routers.get(group);
    if (router === undefined) {
      router = group.load().then((endpoints) => createRouter({ endpoints, ...options }));
      routers.set(group, router);
    }
    return (await router)(request, context);
  };
}
