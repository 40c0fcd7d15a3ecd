import { DeadlineExceededError } from '../core/errors.ts';
import { type LateTimer, setLateTimer } from '../core/stale-connection.ts';
import { type RunningInvocation, runIn } from '../invocation/invocation.ts';
import { createSurround, type LambdaContext } from './surround.ts';
import type { WrapOptions } from './wrap-options.ts';

/** A handler with `ready`, which settles when Lambda has been asked to send SIGTERM: await it during init (`await handler.ready`). */
export type WrappedHandler<Handler> = Handler & { readonly ready: Promise<void> };

// biome-ignore lint/suspicious/noExplicitAny: a handler has any event and any context
type AnyHandler = (event: any, context: any) => unknown;

/**
 * Wraps a handler. Waits for clients and answers end `marginMs` before the invocation does. When the handler has ended, also with
 * an error, statements and requests that still run are cancelled before the answer leaves, so that nothing runs during a freeze.
 * @throws TypeError for an option that is not valid, and for a handler with a callback, which Lambda no longer supports
 */
export function wrap<Handler extends AnyHandler>(handler: Handler, options: WrapOptions = {}): WrappedHandler<Handler> {
  if (typeof handler !== 'function') throw new TypeError(`handler: expected a function, got ${typeof handler}`);
  if (handler.length > 2) throw new TypeError('handler: expected (event, context) => promise, got a callback as well');
  const surround = createSurround(options);
  const wrapped = async (event: unknown, context?: LambdaContext) => {
    const invocation = surround.start(context);
    let answer: unknown;
    try {
      answer = await withinTime(invocation, surround.graceMs, async () =>
        runIn(invocation, () => handler(event, context)),
      );
    } catch (error) {
      await surround.finish(invocation, undefined);
      throw error;
    }
    return await surround.finish(invocation, answer);
  };
  return Object.assign(wrapped as unknown as Handler, { ready: surround.ready });
}

/** A handler that waits for something else when its time is used up is left, so that its answer is an error and no timeout. */
async function withinTime<T>({ signal }: RunningInvocation, graceMs: number, work: () => Promise<T>): Promise<T> {
  let timer: LateTimer | undefined;
  let watch = () => {};
  const overdue = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new DeadlineExceededError('The handler did not end within the time of the invocation'));
    watch = () => {
      timer = setLateTimer(giveUp, graceMs);
    };
  });
  signal.addEventListener('abort', watch, { once: true });
  try {
    return await Promise.race([work(), overdue]);
  } finally {
    timer?.clear();
    signal.removeEventListener('abort', watch);
  }
}
