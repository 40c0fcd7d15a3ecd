import type { Dispatcher } from 'undici';

/** The handler of undici 6 and of the `fetch` of Node 20 to 24. */
type LegacyHandler = {
  readonly onConnect?: (abort: (reason?: Error) => void, context: unknown) => void;
  readonly onHeaders?: (status: number, headers: Buffer[], resume: () => void, message: string) => boolean;
  readonly onData?: (chunk: Buffer) => boolean;
  readonly onComplete?: (trailers: Buffer[]) => void;
  readonly onError?: (error: Error) => void;
  readonly onBodySent?: (chunk: unknown) => void;
  readonly onRequestSent?: () => void;
  readonly onResponseStarted?: () => void;
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A handler in the interface of undici 7 and 8, which call ours; an older one is translated. */
export function asHandler(given: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return typeof given.onRequestStart === 'function' ? given : translate(given as LegacyHandler);
}

function translate(handler: LegacyHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => {
      handler.onConnect?.((reason) => controller.abort(reason ?? new Error('The request was aborted.')), context);
    },
    onResponseStart: (controller, status, headers, message) => {
      handler.onResponseStarted?.();
      const resume = () => controller.resume();
      const goesOn = handler.onHeaders?.(status, encodeHeaders(headers), resume, message ?? '');
      if (goesOn === false) controller.pause();
    },
    onResponseData: (controller, chunk) => {
      if (handler.onData?.(chunk) === false) controller.pause();
    },
    onResponseEnd: (_, trailers) => handler.onComplete?.(encodeHeaders(trailers)),
    onResponseError: (_, error) => handler.onError?.(error),
    onBodySent: (chunk) => handler.onBodySent?.(chunk),
    onRequestSent: () => handler.onRequestSent?.(),
  };
}

/** Names and values in turn, as they were on the wire: header values are Latin-1. */
function encodeHeaders(headers: Headers | undefined): Buffer[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((one) => [Buffer.from(name, 'latin1'), Buffer.from(one, 'latin1')]),
  );
}
