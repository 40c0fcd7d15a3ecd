import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { Fault } from './fault-proxy-pair.ts';

let echo: Server;
let proxy: FaultProxy;
const serverSockets = new Set<Socket>();
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    serverSockets.add(socket);
    socket.on('close', () => serverSockets.delete(socket)).on('error', () => undefined);
    socket.on('data', (bytes) => socket.write(bytes));
  });
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  proxy = await startFaultProxy({ target: { port: (echo.address() as AddressInfo).port } });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  for (const socket of serverSockets) socket.destroy();
  await new Promise((resolve) => echo.close(resolve));
});

type Client = { readonly socket: Socket; readonly received: () => string; readonly events: string[] };

async function openClient(host = proxy.host): Promise<Client> {
  const socket = connect({ host, port: proxy.port });
  clients.push(socket);
  const events: string[] = [];
  let received = '';
  socket.on('data', (bytes) => {
    received += bytes.toString();
  });
  socket.on('end', () => events.push('FIN'));
  socket.on('error', (error: NodeJS.ErrnoException) => events.push(error.code ?? error.message));
  socket.on('close', () => events.push('close'));
  await once(socket, 'connect');
  return { socket, received: () => received, events };
}

async function exchange(client: Client, text: string): Promise<void> {
  const before = client.received().length;
  client.socket.write(text);
  await expect.poll(() => client.received().slice(before), { interval: 1 }).toBe(text);
}

function fail(fault: Fault): void {
  for (const pair of proxy.pairs) pair.fail(fault);
}

describe('a fault proxy', () => {
  it('passes bytes and FINs in both directions', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    client.socket.end();
    await expect.poll(() => client.events).toEqual(['FIN', 'close']);
    await expect.poll(() => serverSockets.size).toBe(0);
    const other = await openClient();
    await exchange(other, 'hello');
    for (const socket of serverSockets) socket.end();
    await expect.poll(() => other.events).toEqual(['FIN', 'close']);
    expect(proxy.accepted()).toBe(2);
  });

  it('closes with a FIN and no error', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'close' });
    await expect.poll(() => client.events).toEqual(['FIN', 'close']);
  });

  it('resets with an unprovoked RST', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'reset' });
    await expect.poll(() => client.events).toEqual(['ECONNRESET', 'close']);
    await expect.poll(() => serverSockets.size).toBe(0);
  });

  it('forgets a connection as a NAT does: silent until the client sends, then an RST', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'reset-on-next-packet' });
    const other = await openClient(); // a round trip on another connection shows that nothing arrived on the first
    await exchange(other, 'hello');
    expect(client.events).toEqual([]);
    client.socket.write('again');
    await expect.poll(() => client.events).toEqual(['ECONNRESET', 'close']);
    expect(client.received()).toBe('hello');
  });

  it('forgets a connection with a FIN on the next packet', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'close-on-next-packet' });
    client.socket.write('again');
    await expect.poll(() => client.events).toEqual(['FIN', 'close']);
    expect(client.received()).toBe('hello');
  });

  it('swallows: no answer, no FIN and no RST, not even to a FIN of the client', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'swallow' });
    client.socket.write('again');
    client.socket.end();
    for (const socket of serverSockets) socket.end('goodbye');
    const other = await openClient();
    await exchange(other, 'hello');
    await exchange(other, 'hello');
    expect(client.received()).toBe('hello');
    expect(client.events).toEqual([]);
  });

  it('delays, trickles and cuts answers', async () => {
    const client = await openClient();
    await exchange(client, 'hello');
    fail({ kind: 'delay', delayMs: 30 });
    const startMs = performance.now();
    await exchange(client, 'late');
    expect(performance.now() - startMs).toBeGreaterThan(25);
    fail({ kind: 'trickle', bytes: 1, everyMs: 10 });
    const trickleMs = performance.now();
    await exchange(client, 'slowly');
    expect(performance.now() - trickleMs).toBeGreaterThan(45); // five waits between six bytes
    fail({ kind: 'cut-answer', afterBytes: 3 });
    client.socket.write('half');
    await expect.poll(() => client.events).toEqual(['FIN', 'close']);
    expect(client.received()).toBe('hellolateslowlyhal');
  });

  it('refuses with ECONNREFUSED, keeps open connections, and listens again on the same port', async () => {
    const client = await openClient();
    await proxy.refuse();
    await expect(openClient()).rejects.toThrow('ECONNREFUSED');
    await exchange(client, 'still here');
    await proxy.listen();
    await exchange(await openClient(), 'hello');
  });

  it('swallows or resets new connections', async () => {
    proxy.admit('swallow');
    const client = await openClient();
    client.socket.write('hello');
    proxy.admit('reset');
    const [error] = await once(connect(proxy.port, proxy.host), 'error'); // before or after the connection is established
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(client.events).toEqual([]);
    expect(client.received()).toBe('');
    expect(serverSockets.size).toBe(0);
  });

  it('moves new connections to another server', async () => {
    const second = createServer((socket) => void socket.on('error', () => undefined).end('second'));
    await once(second.listen(0, '127.0.0.1'), 'listening');
    const client = await openClient();
    proxy.moveTo({ port: (second.address() as AddressInfo).port });
    const moved = await openClient();
    await expect.poll(moved.received).toBe('second');
    await exchange(client, 'still the first');
    await new Promise((resolve) => second.close(resolve));
  });

  it('listens on any loopback address', async () => {
    const elsewhere = await startFaultProxy({ host: '127.0.0.2', port: proxy.port, target: { port: proxy.port } });
    await exchange(await openClient('127.0.0.2'), 'hello');
    expect(elsewhere.accepted()).toBe(1);
    await elsewhere.close();
  });

  it('does not count connections that isExtra recognises by their first bytes', async () => {
    const counting = await startFaultProxy({
      target: { port: (echo.address() as AddressInfo).port },
      isExtra: (bytes) => bytes.toString().startsWith('cancel'),
    });
    for (const text of ['cancel', 'query']) {
      const socket = connect(counting.port, '127.0.0.1').on('error', () => undefined);
      clients.push(socket);
      socket.write(text);
      await once(socket, 'data');
    }
    expect(counting.accepted()).toBe(1);
    await counting.close();
  });
});
