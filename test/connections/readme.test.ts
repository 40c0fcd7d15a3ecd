import { readFile } from 'node:fs/promises';
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

test('the example of the README is the one that is tested', async () => {
  const [readme, example] = await Promise.all(
    ['../../shared/connections/README.md', './example/handler.ts'].map((path) =>
      readFile(new URL(path, import.meta.url), 'utf8'),
    ),
  );
  const shown = /```ts\n(.*?)```/s.exec(readme ?? '')?.[1];
  const withoutPaths = (text = '') => text.replaceAll(/from '.*\//g, "from '");
  expect(withoutPaths(shown)).toBe(withoutPaths(example));
});

test('the example answers over one connection, and over a new one when that is gone', async () => {
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
