import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DelayProxies, startDelayProxies } from './delay-proxy.ts';

let proxies: DelayProxies;
let echo: Server;
let targetPort: number;
const clients: Socket[] = [];

beforeAll(async () => {
  echo = createServer((socket) => socket.pipe(socket).on('error', () => undefined));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  targetPort = (echo.address() as AddressInfo).port;
  proxies = await startDelayProxies();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await proxies?.close();
  await new Promise((resolve) => echo.close(resolve));
});

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  clients.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function exchange(socket: Socket, text = 'x'): Promise<number> {
  const startMs = performance.now();
  socket.write(text);
  await once(socket, 'data');
  return performance.now() - startMs;
}

it('delays each answer by the round trip, and the first one by another round trip for the handshake', async () => {
  const { port } = await proxies.open({ targetPort, roundTripMs: 20 });
  const startMs = performance.now();
  const socket = await open(port);
  await exchange(socket);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(39.5);
  for (let round = 0; round < 5; round += 1) expect(await exchange(socket)).toBeGreaterThanOrEqual(19.5);
});

it('counts one round trip per handshake and per request-answer turn, not per packet', async () => {
  const proxy = await proxies.open({ targetPort, roundTripMs: 0 });
  const socket = await open(proxy.port);
  await exchange(socket);
  await exchange(socket);
  expect(await proxy.count()).toEqual({ accepted: 1, open: 1, roundTrips: 3 });
  const slow = await proxies.open({ targetPort, roundTripMs: 40 });
  const other = await open(slow.port);
  other.write('in ');
  await new Promise(setImmediate);
  other.write('two');
  let received = '';
  for await (const chunk of other.iterator({ destroyOnReturn: false })) {
    received += String(chunk);
    if (received === 'in two') break;
  }
  expect((await slow.count()).roundTrips).toBe(2);
});

it('keeps the order of the bytes and of the FIN after them', async () => {
  const { port } = await proxies.open({ targetPort, roundTripMs: 4 });
  const socket = await open(port);
  const sent = Array.from({ length: 50 }, (_, index) => `${index};`);
  for (const piece of sent) socket.write(piece);
  socket.end();
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  expect(received).toBe(sent.join(''));
});

it('fails connections and refuses new ones', async () => {
  const proxy = await proxies.open({ targetPort, roundTripMs: 0 });
  const socket = await open(proxy.port);
  await exchange(socket);
  await proxy.fail({ kind: 'reset-on-next-packet' });
  socket.write('again');
  await expect(once(socket, 'data')).rejects.toThrow('ECONNRESET');
  await proxy.refuse();
  await expect(open(proxy.port)).rejects.toThrow('ECONNREFUSED');
  await proxy.listen();
  await exchange(await open(proxy.port));
});
