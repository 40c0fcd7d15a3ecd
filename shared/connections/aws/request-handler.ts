import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { describeOrigin, describeQuery, type SdkRequest } from './sdk-request.ts';

/**
 * Builds the `requestHandler` of an AWS SDK client over a dispatcher: `new S3Client({ requestHandler: createRequestHandler(dispatcher) })`.
 * The SDK retries by its own rules; the dispatcher retries idempotent methods only. The caller owns the dispatcher: destroying
 * the client does not close it.
 * @throws TypeError for anything but a dispatcher
 */
export function createRequestHandler(dispatcher: Pick<Dispatcher, 'request'>) {
  if (typeof dispatcher?.request !== 'function') {
    throw new TypeError(`dispatcher: expected a dispatcher of createDispatcher, got ${String(dispatcher)}`);
  }
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}) => {
      const { method, path, body } = request;
      const { expect: _, ...headers } = lowerCaseNames(request.headers); // undici does not wait for 100-continue
      const { statusCode, ...answer } = await dispatcher.request({
        ...{ origin: describeOrigin(request), path: path + describeQuery(request), headers },
        method: method as Dispatcher.HttpMethod,
        ...(body === undefined ? {} : { body: body as string | Uint8Array | Readable }),
        ...(abortSignal === undefined ? {} : { signal: abortSignal }),
      });
      const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
      return { response: { statusCode, headers: Object.fromEntries(named), body: answer.body as Readable } };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
