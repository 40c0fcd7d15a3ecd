import { Readable } from 'node:stream';
import { type Call, createTimings } from '../core/call.ts';
import { systemClock } from '../core/clock.ts';
import type { HttpClient, HttpRequest } from '../http/http-client.ts';

/** A request as the AWS SDK hands it over. */
type SdkRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};
type SdkAnswer = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
};

/** What each `send` of a client with this handler has to be given as its options. */
export type SdkCall = {
  readonly abortSignal: AbortSignal;
  readonly call: Call;
  readonly isRead: boolean;
  /** Called with the origin in place of sending: the SDK has found its endpoint and credentials by then, and signed. */
  readonly instead?: (origin: string) => Promise<void>;
};

/** The request was made ready and, as was asked, not sent. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** The options of one `send`: how long it may take, where its timings go, and whether it may be sent twice. */
export function describeSdkCall(call: Call, { isRead }: { readonly isRead: boolean }): SdkCall {
  return { abortSignal: call.signal, call, isRead };
}

/**
 * Has a client of the AWS SDK send its requests over our connections: `requestHandler` of its options. One call of the
 * client is then one of our calls: `client.send(command, describeSdkCall(call, { isRead }))`. What the SDK sends of its own
 * accord, for credentials, is a read with the client's own time limit.
 * @param options.timingName how Server-Timing names a request; default: as the client has it
 * @param options.isStream the answers' bodies are streams, as commands with a `Body` have them
 */
export function createAwsRequestHandler(
  http: HttpClient,
  options: { readonly maxBytes: number; readonly timingName?: string; readonly isStream?: boolean },
) {
  const { isStream = false, ...limits } = options;
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest, given: Partial<SdkCall> = {}): Promise<{ response: SdkAnswer }> => {
      const { abortSignal = never, isRead = true, instead } = given;
      const { call = { signal: abortSignal, timings: createTimings(systemClock) } } = given;
      const { headers, body } = request;
      const origin = describeOrigin(request);
      if (instead !== undefined) {
        await instead(origin);
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
    destroy: () => undefined, // the connections are not the client's
  };
}

const never = new AbortController().signal;

function readMethod({ method }: SdkRequest): HttpRequest['method'] {
  if (method === 'DELETE' || method === 'GET' || method === 'POST' || method === 'PUT') return method;
  throw new TypeError(`${method} is not sent over these connections`);
}

function describeOrigin({ protocol, hostname, port }: Pick<SdkRequest, 'protocol' | 'hostname' | 'port'>): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

function describeQuery({ query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one ?? ''] as const),
  );
  const text = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return text === '' ? '' : `?${text}`;
}

function readBody(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('A stream is not sent over these connections');
}
