import type { Dispatcher } from 'undici';
import { DeadlineExceededError } from '../core/errors.ts';
import { readAbortError } from '../core/time-limit.ts';
import type { Invocation } from './invocation.ts';

/** Wraps the handler of a request so that the request ends with the invocation at the latest, and records it as `http`. */
export function limitRequest(invocation: Invocation, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const { signal, timings } = invocation;
  const startMs = performance.now();
  let controller: Dispatcher.DispatchController | undefined;
  let reason: Error | undefined;
  const leave = invocation.use({
    stop: async () => {
      reason = signal.aborted ? readAbortError(signal) : new DeadlineExceededError('The invocation has ended');
      controller?.abort(reason);
    },
  });
  const end = (description: string) => {
    leave();
    timings.record('http', performance.now() - startMs, description);
  };
  return {
    onRequestStart: (given, context) => {
      controller = given;
      if (reason !== undefined) given.abort(reason);
      else handler.onRequestStart?.(given, context);
    },
    onResponseStart: (given, ...head) => handler.onResponseStart?.(given, ...head),
    onResponseData: (given, chunk) => handler.onResponseData?.(given, chunk),
    onResponseEnd: (given, trailers) => {
      end('answered');
      handler.onResponseEnd?.(given, trailers);
    },
    onResponseError: (given, error) => {
      end('failed');
      handler.onResponseError?.(given, reason ?? error);
    },
    onBodySent: (chunk) => handler.onBodySent?.(chunk),
    onRequestSent: () => handler.onRequestSent?.(),
  };
}
