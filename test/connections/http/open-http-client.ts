import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import type { HttpRequest } from '../../../shared/connections/http/http-client.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy } from '../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';

const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.setHeader('x-path', request.url ?? '').end(`${request.method} ${Buffer.concat(chunks)}`);
};

/** A client of a server behind a proxy that can break connections; all of them end with the test. */
export async function openHttpClient(
  answer: RequestListener = echo,
  options: Partial<Parameters<typeof createHttpClient>[0]> = {},
) {
  const server = await startHttpOrigin(answer);
  const proxy = await startTcpProxy({ targetPort: server.port });
  const origin = `http://127.0.0.1:${proxy.port}`;
  const clock = createMovableClock();
  const ledger = createLedger();
  const http = createHttpClient({ clock, ledger, ...options });
  onTestFinished(async () => {
    await http.close();
    await proxy.close();
    await server.close();
  });
  const request: HttpRequest = { origin, path: '/x?y=1', method: 'POST', body: 'hi', maxBytes: 1000, isRead: true };
  const send = (changes: Partial<HttpRequest> = {}, call = createCall()) =>
    http.request({ ...request, ...changes }, call);
  return { server, proxy, origin, clock, ledger, http, send, account: () => ledger.peer(origin).figures() };
}
