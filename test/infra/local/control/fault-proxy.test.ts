import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../../infra/local/control/fault-proxy.ts';

let echo: Server;
let proxy: FaultProxy;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startFaultProxy({ targetPort: (echo.address() as { port: number }).port });
  client = await open();
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  echo.close();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

it('passes on what both sides send', async () => {
  expect(await ask(client, 'one')).toBe('one');
});

it('closes every connection with FIN', async () => {
  expect(await ask(client, 'one')).toBe('one');
  proxy.closeAll();
  await once(client.resume(), 'end');
});

it('takes no connection while it refuses, and takes them again', async () => {
  expect(await ask(client, 'one')).toBe('one');
  proxy.refuse();
  await once(client, 'error');
  await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.listen();
  const other = await open();
  expect(await ask(other, 'two')).toBe('two');
  other.destroy();
});

it('waits for its port where another socket has it for a moment', async () => {
  proxy.refuse();
  await once(client, 'error');
  const other = createServer().listen(proxy.port, '127.0.0.1');
  await once(other, 'listening');
  const listening = proxy.listen();
  await wait(50);
  other.close();
  await listening;
  const next = await open();
  expect(await ask(next, 'one')).toBe('one');
  next.destroy();
});

it('passes nothing on while it holds, also for new connections, and everything afterwards', async () => {
  proxy.hold();
  const other = await open();
  const answers = Promise.all([ask(client, 'one'), ask(other, 'two')]);
  expect(await Promise.race([answers, wait(100, 'nothing')])).toBe('nothing');
  proxy.release();
  expect(await answers).toEqual(['one', 'two']);
  other.destroy();
});

it('resets every connection', async () => {
  expect(await ask(client, 'one')).toBe('one');
  proxy.resetAll();
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

it('swallows what open connections send, while new ones work', async () => {
  expect(await ask(client, 'one')).toBe('one');
  proxy.blackHoleAll();
  client.write('lost');
  const other = await open();
  expect(await ask(other, 'two')).toBe('two');
  const heard = await Promise.race([once(client, 'data'), once(client, 'close'), wait(100, 'nothing')]);
  expect(heard).toBe('nothing');
  other.destroy();
});

it('answers in place of the server, until it is told otherwise', async () => {
  proxy.answer('HTTP/1.1 500 fault\r\n\r\n');
  expect(await ask(client, 'GET / HTTP/1.1\r\n\r\n')).toContain('500 fault');
  proxy.answer(null);
  expect(await ask(client, 'one')).toBe('one');
});

it('delays a round trip by as much as it is told', async () => {
  proxy.delay(60);
  const startMs = performance.now();
  expect(await ask(client, 'one')).toBe('one');
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(55); // a timer may be a millisecond early
});
