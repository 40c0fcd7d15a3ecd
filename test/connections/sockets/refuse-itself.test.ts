import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort } from '../../../infra/local/sockets/free-port.ts';
import { refuseItself } from '../../../shared/connections/sockets/refuse-itself.ts';

test('a socket that connects to itself has the error of a refused connection', async () => {
  const port = await findFreePort();
  const open = () => connect({ host: '127.0.0.1', port, localPort: port });

  const unguarded = open();
  await once(unguarded, 'connect');
  unguarded.destroy();
  await once(unguarded, 'close');

  const socket = open();
  refuseItself(socket);
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED', port, message: `connect ECONNREFUSED 127.0.0.1:${port}` });
  expect(socket.destroyed).toBe(true);
});

test('a socket to a server on the same address stays open', async () => {
  const server = createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket: Socket = connect({ host: '127.0.0.1', port: (server.address() as { port: number }).port });
  refuseItself(socket);
  await once(socket, 'connect');
  socket.write('still open');
  expect(String(await once(socket, 'data'))).toBe('still open');
  socket.destroy();
  server.close();
});
