import { Readable } from 'node:stream';
import { type Call, createTimings } from '../core/call.ts';
import { systemClock } from '../core/clock.ts';
import type { HttpClient, HttpRequest } from '../http/http-client.ts';
import { describeOrigin, describeQuery, type SdkRequest } from './sdk-request.ts';

type SdkAnswer = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
};

/** The options of each `send` of a client with this handler. */
export type SdkCall = {
  readonly abortSignal: AbortSignal;
  readonly call: Call;
  readonly isRead: boolean;
  /** Called instead of sending, with the origin that the SDK resolved; credentials are loaded and the request is signed by then. */
  readonly insteadOfSending?: (origin: string) => Promise<void>;
};

/** The request was prepared but not sent, as `insteadOfSending` asked. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** Builds the options of one `send`: its deadline, its timings, and whether it may be retried. */
export function describeSdkCall(call: Call, { isRead }: { readonly isRead: boolean }): SdkCall {
  return { abortSignal: call.signal, call, isRead };
}

/**
 * Builds the `requestHandler` for an AWS SDK client, which then sends its requests over our connections:
 * `client.send(command, describeSdkCall(call, { isRead }))`. Requests that the SDK sends by itself, for credentials, are reads
 * with the HTTP client's own time limit.
 * @param options.timingName the name of a request in Server-Timing; default: the HTTP client's
 * @param options.isStream return bodies as streams, for commands with a `Body`
 */
export function createAwsRequestHandler(
  http: HttpClient,
  options: { readonly maxBytes: number; readonly timingName?: string; readonly isStream?: boolean },
) {
  const { isStream = false, ...limits } = options;
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest, given: Partial<SdkCall> = {}): Promise<{ response: SdkAnswer }> => {
      const { abortSignal = never, isRead = true, insteadOfSending } = given;
      const { call = { signal: abortSignal, timings: createTimings(systemClock) } } = given;
      const { headers, body } = request;
      const origin = describeOrigin(request);
      if (insteadOfSending !== undefined) {
        await insteadOfSending(origin);
        throw new NotSentError('The request was not sent.');
      }
      const { status, ...answer } = await http.request(
        {
          ...{ ...limits, origin, path: request.path + describeQuery(request), method: readMethod(request), isRead },
          headers: { ...headers },
          ...(body === undefined ? {} : { body: readBody(body) }),
        },
        call,
      );
      const answered = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      const bytes = isStream ? Readable.from([answer.body]) : answer.body;
      return { response: { statusCode: status, headers: Object.fromEntries(answered), body: bytes } };
    },
    destroy: () => undefined, // the HTTP client owns the connections
  };
}

const never = new AbortController().signal;

function readMethod({ method }: SdkRequest): HttpRequest['method'] {
  if (method === 'DELETE' || method === 'GET' || method === 'POST' || method === 'PUT') return method;
  throw new TypeError(`method: expected DELETE, GET, POST or PUT, got ${method}`);
}

function readBody(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('body: expected a string or bytes, got a stream');
}
