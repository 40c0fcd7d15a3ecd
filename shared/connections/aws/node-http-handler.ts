import { buffer } from 'node:stream/consumers';
import { systemClock } from '../core/clock.ts';
import { createLedger } from '../core/ledger.ts';
import type { HttpClient } from '../http/http-client.ts';
import { createHttpClient } from '../http/undici-client.ts';
import { createAwsRequestHandler } from './sdk-request-handler.ts';

const maxBytes = 1024 * 1024; // answers with credentials have some kB

let http: HttpClient | undefined;

/**
 * Is `@smithy/node-http-handler` in our bundles (infra/build/aws-sdk-http.ts), which so have no second HTTP stack: a client of the
 * AWS SDK sends over the handler that it was given, and those that the SDK builds itself, to fetch credentials for a profile
 * on a developer's machine, over connections of ours. A class, because the SDK also builds one with `new`.
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

/** What the SDK reads streams with. */
export const streamCollector = buffer;
