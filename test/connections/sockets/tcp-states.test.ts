import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { parseKernelAddress, readTcpStates } from '../../../shared/connections/sockets/tcp-states.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';

test.each([
  ['0100007F:1538', '127.0.0.1:5432'],
  ['0000000000000000FFFF00000100007F:1F90', '127.0.0.1:8080'],
  ['00000000000000000000000001000000:0016', '::1:22'],
  ['B80D01200000000000000000EF000000:01BB', '2001:db8::ef:443'],
])('the kernel writes %s for %s', (text, expected) => {
  expect(parseKernelAddress(text)).toBe(expected);
});

test.skipIf(process.platform !== 'linux')('a peer that has closed is seen as waiting for our own close', async () => {
  const server = await startHttpOrigin((_, response) => response.end());
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  const remotes = new Map([[`127.0.0.1:${server.port}`, 'peer']]);
  expect((await readTcpStates(remotes))?.['peer']).toMatchObject({ ESTABLISHED: 1 });
  socket.resume();
  const ended = once(socket, 'end');
  server.cut();
  await ended;
  expect((await readTcpStates(remotes))?.['peer']).toMatchObject({ CLOSE_WAIT: 1 });
  socket.destroy();
  await server.close();
});
