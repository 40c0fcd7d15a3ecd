import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTcpProxy, type TcpProxy, throughPort } from '../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';

let server: TestDatabase;
let proxy: TcpProxy;
beforeAll(async () => {
  server = await createTestDatabase();
  proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port) });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
  await server.drop();
});

test('the example on the page of the parts is the tested one', async () => {
  const [readme, example] = await Promise.all(
    ['../../shared/connections/PARTS.md', './example/handler.ts'].map((path) =>
      readFile(new URL(path, import.meta.url), 'utf8'),
    ),
  );
  const shown = /```ts\n(import \{ createTimings \}.*?)```/s.exec(readme ?? '')?.[1];
  const withoutPaths = (text = '') => text.replaceAll(/from '.*\//g, "from '");
  expect(withoutPaths(shown)).toBe(withoutPaths(example));
});

test('the example answers over one connection, and over a new one when that is closed', async () => {
  vi.stubEnv('DATABASE_URL', throughPort(server.url, proxy.port));
  const { handler } = await import('./example/handler.ts');
  const context = { getRemainingTimeInMillis: () => 3000 };
  for (let id = 1; id <= 3; id += 1) expect((await handler({ id }, context)).orders).toEqual([{ id }]);
  expect(proxy.accepted()).toBe(1);
  proxy.cut();
  const { orders, connections } = await handler({ id: 4 }, context);
  expect(orders).toEqual([{ id: 4 }]);
  expect(connections['orders']).toMatchObject({ opened: 2 });
});

test('the example ends its invocation when the query fails, so that the next gap does not include it', async () => {
  let isSilent = true;
  const target = Number(new URL(server.url).port);
  const sockets: Socket[] = [];
  const listener = createServer((client) => {
    sockets.push(client.on('error', () => undefined));
    if (!isSilent) client.pipe(connect(target, '127.0.0.1')).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  vi.resetModules(); // a new environment, without gaps so far
  vi.stubEnv('DATABASE_URL', throughPort(server.url, (listener.address() as AddressInfo).port));
  const { handler } = await import('./example/handler.ts');
  await expect(handler({ id: 1 }, { getRemainingTimeInMillis: () => 2500 })).rejects.toMatchObject({
    code: 'deadline-exceeded',
  });
  const failedMs = performance.now();
  isSilent = false;
  for (const socket of sockets) socket.destroy();
  const pauseMs = performance.now() - failedMs;
  const { gaps } = await handler({ id: 2 }, { getRemainingTimeInMillis: () => 3000 });
  expect(gaps.longestGapMs).toBeLessThan(pauseMs + 1900); // the failed call took 2000 ms
  for (const socket of sockets) socket.destroy();
  listener.close();
});
