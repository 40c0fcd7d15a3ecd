import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFromThisMachine } from '../sockets/from-this-machine.ts';
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
    const [path = '', query] = (request.url ?? '').split('?');
    if (!path.startsWith('/local/')) return false;
    answer(request, path, new URLSearchParams(query)).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: (error as Error).message, code: 500 }),
    );
    return true;
  };

  async function answer(request: IncomingMessage, path: string, query: URLSearchParams) {
    if (!isFromThisMachine(request)) return refuse(403, 'These paths answer to pages of this machine only');
    const route = routes.find((one) => one.method === request.method && `/local/${one.path}` === path);
    if (route === undefined) return refuse(404, 'There is no such path');
    if (route.method === 'GET') return { status: 200, body: await route.run({ query, body: null }) };
    if (request.headers['content-type'] !== 'application/json')
      return refuse(415, 'Send content-type: application/json');
    const bytes = await readBody(request, maxBodyBytes);
    if (bytes === undefined) return refuse(413, `Send at most ${maxBodyBytes} bytes`);
    return {
      status: 200,
      body: await route.run({ query, body: JSON.parse(bytes.toString() || 'null') }),
    };
  }
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
