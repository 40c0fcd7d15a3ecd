import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackUrl } from '../../../shared/configuration/configuration.ts';
import { readBody } from '../sockets/read-body.ts';

/** One thing that the pages of a local run may ask for or do, by method and path below /local/. */
export type ControlRoute = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** @returns the JSON answer */
  run(input: { readonly query: URLSearchParams; readonly body: unknown }): Promise<unknown> | unknown;
};

const maxBodyBytes = 10_000;

/**
 * Serves what only a local run has: its environments, faults and traffic, below /local/. AWS has no such paths.
 * @returns false for a path that is not below /local/
 */
export function createControl(routes: readonly ControlRoute[]) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = new URL(request.url ?? '/', 'http://local');
    if (!url.pathname.startsWith('/local/')) return false;
    answer(request, url).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: (error as Error).message, code: 500 }),
    );
    return true;
  };

  async function answer(request: IncomingMessage, url: URL): Promise<{ status: number; body: unknown }> {
    if (!isFromThisMachine(request)) return refuse(403, 'These paths answer to pages of this machine only');
    const route = routes.find(({ method, path }) => method === request.method && `/local/${path}` === url.pathname);
    if (route === undefined) return refuse(404, 'There is no such path');
    if (route.method === 'GET') return { status: 200, body: await route.run({ query: url.searchParams, body: null }) };
    if (request.headers['content-type'] !== 'application/json')
      return refuse(415, 'Send content-type: application/json');
    const bytes = await readBody(request, maxBodyBytes);
    if (bytes === undefined) return refuse(413, `Send at most ${maxBodyBytes} bytes`);
    return {
      status: 200,
      body: await route.run({ query: url.searchParams, body: JSON.parse(bytes.toString() || 'null') }),
    };
  }
}

/**
 * A page of another site can send requests here, also under a name of its own that it points at 127.0.0.1. The browser
 * tells both: in Origin and in Host. A POST in JSON would need a preflight besides, which nothing here answers.
 */
function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const isLocal = (host: string) => URL.canParse(`http://${host}`) && isLoopbackUrl(`http://${host}`);
  const { host = '', origin } = headers;
  return isLocal(host) && (origin === undefined || origin === `http://${host}`);
}

function refuse(status: number, error: string) {
  return { status, body: { error, code: status } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': text.length,
  });
  response.end(text);
}
