import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { requestCancel } from '../../../../shared/connections/postgres/cancel-statement.ts';
import { openCancelChannel } from '../../../../shared/connections/postgres/pg/open-cancel-channel.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Cancels at a server that answers with `serve`. @returns whether the server took the cancel */
async function cancelAt(serve: (socket: Socket) => void, handshake?: object): Promise<boolean> {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => serve(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const address = { host: '127.0.0.1', ip: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const key = { processID: 7, secretKey: 8 };
  const open = (signal: AbortSignal) => openCancelChannel(address, handshake, signal);
  return await requestCancel(open, key, { limitMs: 10_000, needsSession: false }).isTaken;
}

test('a cancel is taken when the server has read it and closes', async () => {
  expect(await cancelAt((socket) => socket.end())).toBe(true);
});

test.each<[string, (socket: Socket) => void]>([
  ['offers TLS and closes', (socket) => socket.end('S')],
  [
    'offers TLS and breaks the handshake',
    (socket) => socket.write('S', () => socket.once('data', () => socket.end('no TLS'))),
  ],
  ['offers no TLS', (socket) => socket.end('N')],
  ['closes at once', (socket) => socket.end()],
])('a cancel is not taken by a server that %s', async (_, serve) => {
  expect(await cancelAt(serve, { rejectUnauthorized: false })).toBe(false);
});
