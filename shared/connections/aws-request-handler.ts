import type { Call } from './call.ts';
import type { HttpClient } from './http-client.ts';

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
type SdkAnswer = { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: Uint8Array };

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

export function describeSdkCall(call: Call, { isRead }: { readonly isRead: boolean }): SdkCall {
  return { abortSignal: call.signal, call, isRead };
}

/**
 * Has a client of the AWS SDK send its requests over our connections: `requestHandler` of its options. One call of the
 * client is then one of our calls: `client.send(command, describeSdkCall(call, { isRead }))`.
 */
export function createAwsRequestHandler(http: HttpClient, { maxBytes }: { maxBytes: number }) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest, { call, isRead, instead }: SdkCall): Promise<{ response: SdkAnswer }> => {
      const { method, headers, body } = request;
      const origin = describeOrigin(request);
      if (instead !== undefined) {
        await instead(origin);
        throw new NotSentError('The request was not sent.');
      }
      if (method !== 'POST' && method !== 'GET') throw new TypeError(`${method} is not sent over these connections`);
      const { status, ...answer } = await http.request(
        {
          ...{ origin, path: request.path + describeQuery(request), method, isRead, maxBytes },
          headers: { ...headers },
          ...(body === undefined ? {} : { body: asText(body) }),
        },
        call,
      );
      const answered = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return { response: { statusCode: status, headers: Object.fromEntries(answered), body: answer.body } };
    },
    destroy: () => undefined, // the connections are not the client's
  };
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

/** The services that we call take JSON, which the SDK hands over as its bytes. */
function asText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.length).toString();
  throw new TypeError('A stream is not sent over these connections');
}
