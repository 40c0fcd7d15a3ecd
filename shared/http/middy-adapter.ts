import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { Context } from 'aws-lambda';

/** A call on its way through the middlewares. `response` is a Reply until the outermost middleware writes it. */
export type Exchange<Progress> = {
  event: unknown;
  readonly context: Context;
  response: unknown;
  error: Error | null | undefined;
  readonly internal: { progress: Progress };
};

type Hook<Progress> = (exchange: Exchange<Progress>) => unknown;

/** `before` runs in the order of the list, `after` and `onError` in reverse. A hook that returns a value ends the call. */
export type Middleware<Progress> = {
  readonly before?: Hook<Progress>;
  readonly after?: Hook<Progress>;
  readonly onError?: Hook<Progress>;
};

type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Wraps a handler in middlewares. */
export function wrapHandler<Progress, Event>(
  handler: Handler<Event, unknown>,
  middlewares: readonly Middleware<Progress>[],
): Handler<unknown, unknown> {
  // middy's types follow each hook's own event; here all hooks share the types above. Its own timeout would cost each call a timer:
  // progress.ts starts that one only after the deadline.
  return middy({ timeoutEarlyInMillis: 0 })
    .use([...middlewares])
    .handler(handler as never) as never;
}

export type Route<Request, Result> = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** `/route/{gtfs_id}/{route_id}`; the router writes the parameters to `pathParameters` of the request. */
  readonly path: string;
  readonly handler: Handler<Request, Result>;
};

/** Calls the handler of the route that matches the request's method and path, or else `onNotFound`. */
export function routeRequests<Request, Result>(
  routes: readonly Route<Request, Result>[],
  onNotFound: (asked: { method: string; path: string }) => Result,
): Handler<Request, Result> {
  // middy types a route's result as a gateway's answer; here it is a Reply, which a middleware writes later.
  const route = httpRouter({ routes: [...routes] as never, notFoundResponse: onNotFound }) as unknown as (
    ...call: Parameters<Handler<Request, Result>>
  ) => Result | Promise<Result>;
  return async (request, context) => route(request, context); // onNotFound returns or throws at once
}
