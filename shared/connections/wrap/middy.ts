import { enter, type RunningInvocation } from '../invocation/invocation.ts';
import { createSurround, type LambdaContext } from './surround.ts';
import type { WrapOptions } from './wrap-options.ts';

/** The part of middy's request that is used. */
type MiddyRequest = { readonly context: Partial<LambdaContext>; response?: unknown };

/**
 * `wrap` as a middleware: `middy(handler).use(connectionsMiddleware({ pools: [pool] }))`. Use it first, so that it surrounds the
 * others. middy itself ends a handler that does not end in time (`timeoutEarlyInMillis`).
 * @throws TypeError for an option that is not valid
 */
export function connectionsMiddleware(options: WrapOptions = {}) {
  const surround = createSurround(options);
  const invocations = new WeakMap<object, RunningInvocation>();
  const finish = async (request: MiddyRequest) => {
    const invocation = invocations.get(request);
    if (invocation === undefined) return;
    invocations.delete(request);
    const answer = await surround.finish(invocation, request.response);
    if (answer !== request.response) request.response = answer;
  };
  return {
    /** Not async: the invocation must be entered before middy goes on. */
    before: (request: MiddyRequest): void => {
      const invocation = surround.start(request.context);
      invocations.set(request, invocation);
      enter(invocation);
    },
    after: finish,
    onError: finish,
    /** Settles when Lambda has been asked to send SIGTERM: await it during init. */
    ready: surround.ready,
  };
}
