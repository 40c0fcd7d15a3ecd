import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { type Gateway, startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

/** A gateway of a test file before a function that answers with its event, or with what a POST asks it to. */
export function useGateway(): { readonly url: string; readonly port: number } {
  let gateway: Gateway;
  let lambda: Awaited<ReturnType<typeof startTestLambda>>;
  beforeAll(async () => {
    lambda = await startTestLambda();
    gateway = await startGateway({ port: 0 });
    gateway.connect(lambda.deploy(fixtureFunction('fixture.answer')).invoke);
  });
  afterAll(async () => {
    await gateway.close();
    await lambda.stop();
  });
  return {
    get url() {
      return gateway.url;
    },
    get port() {
      return gateway.port;
    },
  };
}

/** Sends a request with its headers exactly as given, and reads the answer without interpreting it. */
export async function send(
  url: string,
  path: string,
  { method = 'GET', headers = [], body = '' }: { method?: string; headers?: string[]; body?: string | Buffer } = {},
) {
  const { hostname, port } = new URL(url);
  const length = method === 'GET' ? [] : ['content-length', String(Buffer.byteLength(body))];
  const outgoing = request({
    hostname,
    port,
    path,
    method,
    headers: ['host', 'api.example:1', ...headers, ...length] as never,
  });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) };
}

/** A function that answers with a result, and what it has seen. */
// biome-ignore lint/suspicious/noExplicitAny: events are looked into as a function would
export function spy(result: unknown): { invoke: (payload: Buffer) => Promise<any>; seen: any[] } {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const seen: any[] = [];
  return {
    seen,
    invoke: async (payload) => {
      seen.push(JSON.parse(payload.toString()));
      return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
    },
  };
}

/** Sends bytes, and reads until the gateway closes. */
export async function sendRaw(gatewayPort: number, text: string) {
  const socket = connect(gatewayPort, '127.0.0.1');
  socket.write(Buffer.from(text, 'latin1'));
  const all = Buffer.concat(await socket.toArray()).toString();
  const body = all.slice(all.indexOf('\r\n\r\n') + 4);
  return { body, json: () => JSON.parse(body) };
}
