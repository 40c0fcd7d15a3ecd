import { expect, onTestFinished, test } from 'vitest';
import { createConnections } from '../../shared/connections/create-connections.ts';
import { createPgDatabase } from '../../shared/connections/postgres/pg/pg-driver.ts';
import { createCall } from '../support/create-call.ts';
import { startHttpOrigin } from '../support/servers/http-origin.ts';
import { createTestDatabase } from '../support/servers/postgres.ts';
import { turnOfTheLoop } from '../support/turn-of-the-loop.ts';

test('an HTTP client and a database share one ledger, and drop what was closed during a gap', async () => {
  const server = await createTestDatabase();
  const origin = await startHttpOrigin((_, response) => response.end('hello'));
  const connections = createConnections({
    database: ({ clock, ledger }) =>
      createPgDatabase({
        url: server.url,
        tls: { mode: 'disable' },
        peer: 'orders',
        clock,
        ledger: ledger.peer('orders'),
      }),
  });
  onTestFinished(async () => {
    await connections.close();
    await origin.close();
    await server.drop();
  });
  const invoke = async () => {
    await connections.begin();
    const request = { origin: origin.origin, path: '/', method: 'POST', maxBytes: 100, isRead: false } as const;
    const { status } = await connections.http.request(request, createCall());
    const statement = { label: 'one', text: 'SELECT 1 AS n', access: 'write' } as const;
    const rows = await connections.database.query(statement, [], createCall());
    connections.end();
    return [status, rows];
  };
  expect(await invoke()).toEqual([200, [{ n: 1 }]]);
  origin.cut();
  await server.endSessions();
  await turnOfTheLoop();
  expect(await invoke()).toEqual([200, [{ n: 1 }]]);
  const figures = connections.ledger.figures();
  expect([figures[origin.origin]?.opened, figures['orders']?.opened]).toEqual([2, 2]);
});

test('an unknown option is an error that names it', () => {
  expect(() => createConnections({ pool: {} } as never)).toThrow(
    new TypeError('pool: expected one of http, database, ledger, clock'),
  );
});
