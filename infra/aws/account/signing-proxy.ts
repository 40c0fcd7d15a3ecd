import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { adminPaths } from '../front-door/paths.ts';
import type { Credentials } from './signed-calls.ts';
import { Sha256 } from './signer-hash.ts';

/** How the proxy shows a stage that its caller is an operator: a signature for API Gateway, or the admin token. */
export type OperatorLogin =
  | { readonly kind: 'iam'; readonly region: string; readonly credentials: Credentials }
  | { readonly kind: 'token'; readonly token: string };

export type SigningProxy = {
  readonly url: string;
  /** Asks the stage for a path as the proxy does. @returns the status */
  ask(path: string): Promise<number>;
  close(): Promise<void>;
};

const timeoutMs = 30_000; // API Gateway's own limit for an answer
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);
const passedOn = ['accept', 'accept-encoding', 'accept-language', 'if-none-match', 'user-agent'];

/**
 * Serves a deployed stage on loopback: each GET goes on with the operator's login, which a browser cannot add. Nothing else
 * than GET goes on, and pages of other sites get nothing, because they could use the login too.
 * @param options.frontDoor where the operator's paths are called; default: at `target`. Behind a CDN they are not
 * @param options.callerToken a JWT for the paths that are not the operator's, on a stage that asks its callers for one
 */
export async function startSigningProxy({
  target,
  frontDoor,
  login,
  callerToken,
  port = 0,
}: {
  target: URL;
  frontDoor?: URL | undefined;
  login: OperatorLogin;
  callerToken?: string | undefined;
  port?: number;
}): Promise<SigningProxy> {
  const send = async (path: string, headers: Record<string, string>): Promise<IncomingMessage> => {
    const isOperators = adminPaths.some((admin) => path === admin || path.startsWith(`${admin}?`));
    const place = isOperators ? (frontDoor ?? target) : target;
    // Not relative to `place`: `//host` would be another host.
    const url = new URL(place.origin + place.pathname.replace(/\/$/, '') + path.replace(/^(?!\/)/, '/'));
    const ofCallers = callerToken === undefined ? undefined : { kind: 'token' as const, token: callerToken };
    // A CDN checks no signatures.
    const wanted = isOperators || (callerToken === undefined && frontDoor === undefined) ? login : ofCallers;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      headers: wanted === undefined ? headers : await addLogin(url, headers, wanted),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isFromThisMachine(request)) return refuse(response, 403, 'This address answers to pages of this machine only');
    if (request.method !== 'GET') return refuse(response, 405, 'Only GET is passed on');
    const given = passedOn.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    const answer = await send(request.url ?? '/', Object.fromEntries(given));
    const headers = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
    answer.pipe(response);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => refuse(response, 502, `${target.origin}: ${error.message}`));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async ask(path) {
      const answer = await send(path, { accept: 'text/html' });
      answer.resume();
      return answer.statusCode ?? 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function addLogin(
  url: URL,
  headers: Record<string, string>,
  login: OperatorLogin,
): Promise<Record<string, string>> {
  if (login.kind === 'token') return { ...headers, authorization: `Bearer ${login.token}` };
  const { region, credentials } = login;
  const signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Sha256 });
  const { headers: signed } = await signer.sign({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
  return { ...headers, ...signed };
}

/** A page of another site shows itself in Origin, in Sec-Fetch-Site, or in Host where its name points at 127.0.0.1. */
function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  return (
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) &&
    (origin === undefined || origin === `http://${host}`) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  );
}

function refuse(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) return void response.destroy();
  const text = JSON.stringify({ error, code: status });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
