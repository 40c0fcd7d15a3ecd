import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { send, spy } from './test-gateway.ts';

test('a new gateway can listen on the same port while old connections are closing', async () => {
  const first = await startGateway({ port: 0 });
  first.connect(spy('a').invoke);
  const socket = connect(first.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  await first.close(); // the server closes first: its side of the connection is in TIME_WAIT
  const second = await startGateway({ port: first.port });
  second.connect(spy('b').invoke);
  expect(await send(second.url, '/')).toMatchObject({ status: 200, text: 'b' });
  await second.close();
  socket.destroy();
});

test('closing does not wait for a running call', async () => {
  const closing = await startGateway({ port: 0 });
  const asked = Promise.withResolvers<void>();
  closing.connect(() => {
    asked.resolve();
    return new Promise(() => {});
  });
  const call = send(closing.url, '/');
  call.catch(() => {});
  await asked.promise;
  await closing.close();
  await expect(call).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('a client that resets its connection after CONNECT does not end the gateway', async () => {
  const gateway = await startGateway({ port: 0 });
  gateway.connect(spy('a').invoke);
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(`CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n${'y'.repeat(100_000)}`);
  await once(socket, 'data');
  socket.resetAndDestroy();
  expect(await send(gateway.url, '/')).toMatchObject({ status: 200, text: 'a' });
  await gateway.close();
});

test('a broken message after a request does not take the place of its answer', async () => {
  const gateway = await startGateway({ port: 0 });
  const { promise: isBroken, resolve: answerNow } = Promise.withResolvers<void>();
  gateway.connect(async () => {
    await isBroken;
    return { status: 'answered', payload: Buffer.from('"late"') };
  });
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\nnot HTTP\r\n\r\n');
  setTimeout(answerNow, 100);
  const text = Buffer.concat(await socket.toArray()).toString();
  expect(text).toMatch(/^HTTP\/1\.1 200 .*connection: close.*late$/is);
  await gateway.close();
});

test('a port in use is an EADDRINUSE error', async () => {
  const first = await startGateway({ port: 0 });
  await expect(startGateway({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.close();
});
