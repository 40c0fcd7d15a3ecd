import { buffer } from 'node:stream/consumers';
import { systemClock } from '../core/clock.ts';
import { createLedger } from '../core/ledger.ts';
import type { HttpClient } from '../http/http-client.ts';
import { createHttpClient } from '../http/undici-client.ts';
import { createAwsRequestHandler } from './sdk-request-handler.ts';

const maxBytes = 1024 * 1024; // answers with credentials have a few kB

let http: HttpClient | undefined;

/**
 * Replaces `@smithy/node-http-handler` in our bundles (infra/build/own-parts.ts), so that they have no second HTTP stack. An
 * AWS SDK client uses the handler that it is given. Clients that the SDK builds itself (to fetch the credentials of a profile)
 * use this one. A class, because the SDK calls `new`.
 */
export class NodeHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  static create(given: unknown): unknown {
    return typeof given === 'object' && given !== null && 'handle' in given ? given : new NodeHttpHandler();
  }

  handle(...request: Parameters<ReturnType<typeof createAwsRequestHandler>['handle']>) {
    http ??= createHttpClient({ clock: systemClock, ledger: createLedger(), timingName: 'credentials' });
    return createAwsRequestHandler(http, { maxBytes, isStream: true }).handle(...request);
  }

  destroy(): void {}
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
}

/** Reads a stream for the SDK. */
export const streamCollector = buffer;
