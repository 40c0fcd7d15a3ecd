import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { postRaw } from './post-raw.ts';
import { type RunningServer, startServer } from './start-server.ts';

const city = buildDemoCity();
const small = JSON.stringify({ query: '{ feeds { feedId } }' });
const large = JSON.stringify({ query: '{ stops { gtfsId name } }' });

describe('the stand-in treats connections as OTP does', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ demo: city });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('keeps a connection open without a Connection header, and sends close with its 256th answer', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connectionsBefore = server.connections();
    const words: (string | undefined)[] = [];
    for (let count = 1; count <= 257; count += 1) {
      const { headers } = await postRaw(server.port, { body: small, agent });
      expect(headers).not.toHaveProperty('keep-alive');
      words.push(headers.connection);
    }
    agent.destroy();
    expect(words).toEqual([...Array(255).fill(undefined), 'close', undefined]);
    expect(server.connections() - connectionsBefore).toBe(2);
  });

  it('compresses a large answer if the caller accepts gzip, and never a small one', async () => {
    const headers = { 'accept-encoding': 'br, gzip' };
    const packed = await postRaw(server.port, { body: large, headers });
    const plain = await postRaw(server.port, { body: large });
    const tiny = await postRaw(server.port, { body: small, headers });

    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
    expect(plain.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.body);
    expect(tiny.headers).toMatchObject({ 'content-length': String(tiny.bytes.length) });
    expect(tiny.headers).not.toHaveProperty('content-encoding');
  });

  it('closes the connection after a body that is not a GraphQL request', async () => {
    const socket = await openSocket(server.port);
    socket.write(writeRequest('{'));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 .*Connection: close.*The body is not JSON: /s);
  });

  it('refuses other paths, methods and content types', async () => {
    const status = async (options: object) => (await postRaw(server.port, { body: small, ...options })).status;
    expect(await status({ path: '/otp/routers/default/index/graphql' })).toBe(404);
    expect(await status({ method: 'PUT' })).toBe(405);
    expect(await status({ headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await status({ path: '/otp/gtfs/v1/' })).toBe(200);
  });
});

describe('an idle connection', () => {
  it('is closed at its idle timeout, and not before', async () => {
    await using server = await startServer({ demo: city }, { keepAliveMs: 300 });
    const socket = await openSocket(server.port);
    const startMs = performance.now();
    socket.write(writeRequest(small));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /);
    // Timers count whole milliseconds.
    expect(performance.now() - startMs).toBeGreaterThan(298);
  });
});

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

function writeRequest(body: string): string {
  const head = ['POST /otp/gtfs/v1 HTTP/1.1', 'Host: otp', 'Content-Type: application/json'];
  return `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Reads until the other side closes. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
