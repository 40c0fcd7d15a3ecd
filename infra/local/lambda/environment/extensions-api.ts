import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../sockets/read-body.ts';

export type ExtensionsApi = {
  /** Answers one request; `path` is what follows /2020-01-01/extension. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
  hasExtensions(): boolean;
  /** Whether every registered extension has asked for its next event. Init ends when the runtime has done so too. */
  isReady(): boolean;
};

/**
 * Serves Lambda's Extensions API, version 2020-01-01, to internal extensions without events. A function registers one so
 * that its process gets SIGTERM. The extension's request for the next event is never answered.
 * @param options.isInit whether extensions may still register
 * @param options.onReady called when an extension asks for its next event
 */
export function createExtensionsApi({
  description,
  isInit,
  onReady,
}: {
  /** The function's description in the answer to a registration. */
  description: Readonly<Record<'functionName' | 'functionVersion' | 'handler', string>>;
  isInit: () => boolean;
  onReady: () => void;
}): ExtensionsApi {
  const extensions = new Map<string, { name: string; state: 'registered' | 'waiting' }>();

  const register = async (request: IncomingMessage, response: ServerResponse) => {
    const name = request.headers['lambda-extension-name'];
    const { events } = readJson(await readBody(request, maxBodyBytes)) as { events?: unknown };
    if (typeof name !== 'string' || name === '' || !Array.isArray(events)) {
      refuse(response, 400, 'Extension.InvalidRequest', 'Expected Lambda-Extension-Name and {"events":[]}');
    } else if (!isInit()) {
      refuse(response, 403, 'Extension.InvalidExtensionState', 'Extensions register during init');
    } else if (events.length > 0) {
      refuse(
        response,
        403,
        'Extension.UnsupportedEvent',
        `No ${events.join(', ')} events for internal extensions here`,
      );
    } else if ([...extensions.values()].some((extension) => extension.name === name)) {
      refuse(response, 403, 'Extension.AlreadyRegistered', `${name} is registered`);
    } else {
      const id = randomUUID();
      extensions.set(id, { name, state: 'registered' });
      answer(response, 200, description, { 'lambda-extension-identifier': id });
    }
  };

  return {
    async serve(request, response, path) {
      const extension = extensions.get(String(request.headers['lambda-extension-identifier']));
      if (request.method === 'POST' && path === 'register') await register(request, response);
      else if (request.method !== 'GET' || path !== 'event/next') refuse(response, 404, 'RequestRefused', 'Not found');
      else if (extension?.state !== 'registered') {
        refuse(response, 403, 'Extension.UnknownExtensionIdentifier', 'Not registered, or waiting already');
      } else {
        extension.state = 'waiting';
        onReady();
      }
    },
    hasExtensions: () => extensions.size > 0,
    isReady: () => [...extensions.values()].every(({ state }) => state === 'waiting'),
  };
}

const maxBodyBytes = 64 * 1024;

function readJson(body: Buffer | undefined): object {
  try {
    return Object(JSON.parse(body?.toString() ?? ''));
  } catch {
    return {};
  }
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  answer(response, status, { errorType, errorMessage });
}

function answer(response: ServerResponse, status: number, value: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
