import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinPostgres } from '../../../../infra/local/stand-ins/postgres-front/join-postgres.ts';
import {
  awsKey,
  type Backends,
  clusterArn,
  secretArn,
  startBackends,
} from '../../../connections/postgres/conformance/backends.ts';
import { startTcpProxy } from '../../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';

let database: TestDatabase;
let backends: Backends;
beforeAll(async () => {
  database = await createTestDatabase();
  backends = await startBackends(database.url);
});
afterAll(async () => {
  await backends?.stop();
  await database?.drop();
});

describe('the stand-in of the Data API, called by the real SDK', () => {
  const open = (credentials = awsKey, endpoint = backends.dataApi.url) =>
    new RDSDataClient({ region: 'ap-south-1', endpoint, credentials, maxAttempts: 1 });
  const target = { resourceArn: clusterArn, secretArn };
  const execute = (sql: string, parameters: object[] = [], given: object = {}) =>
    open().send(new ExecuteStatementCommand({ ...target, sql, parameters: parameters as never, ...given }));

  test('returns typed fields and NULL', async () => {
    const { records } = await execute("SELECT 1 AS n, true AS b, 'x'::text AS t, NULL AS nothing, ARRAY['a'] AS list");
    expect(records).toEqual([
      [
        { longValue: 1 },
        { booleanValue: true },
        { stringValue: 'x' },
        { isNull: true },
        { arrayValue: { stringValues: ['a'] } },
      ],
    ]);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['a signature of another key', () => open({ ...awsKey, secretAccessKey: 'x' }).send(one()), 'InvalidSignature'],
    ['an array as a parameter', () => execute('SELECT :a', [{ name: 'a', value: { arrayValue: {} } }]), 'BadRequest'],
    ['a parameter that is not there', () => execute('SELECT :a'), 'BadRequest'],
    ['two statements', () => execute('SELECT 1; SELECT 2'), 'Validation'],
    ['another cluster', () => execute('SELECT 1', [], { resourceArn: `${clusterArn}-2` }), 'BadRequest'],
    ['a secret that is not there', () => execute('SELECT 1', [], { secretArn: 'arn:none' }), 'SecretsError'],
    ['a transaction, which Headway does not use', () => open().send(new BeginTransactionCommand(target)), 'NotFound'],
    ['a batch, which gives no rows', () => open().send(batch()), 'NotFound'],
  ])('refuses %s', async (_, work, name) => {
    const failure = await work().catch((error: unknown) => error);
    expect((failure as Error).name).toBe(`${name}Exception`);
  });

  const one = () => new ExecuteStatementCommand({ ...target, sql: 'SELECT 1' });
  const batch = () => new BatchExecuteStatementCommand({ ...target, sql: 'SELECT 1' });
});

describe("the stand-in of Neon's HTTP endpoint", () => {
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${backends.neon.port}/sql`, {
      method: 'POST',
      headers: {
        'neon-connection-string': database.url,
        'neon-raw-text-output': 'true',
        'neon-array-mode': 'true',
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test('returns rows as arrays of raw text, with field descriptions', async () => {
    const answer = await post({ query: 'SELECT $1::int AS n, NULL AS nothing, true AS b', params: ['7'] });
    expect(await answer.json()).toMatchObject({
      command: 'SELECT',
      rowCount: 1,
      rows: [['7', null, 't']],
      fields: [{ name: 'n', dataTypeID: 23 }, { name: 'nothing' }, { name: 'b', dataTypeID: 16 }],
    });
  });

  test('refuses several queries in one request, which Headway does not send', async () => {
    const query = { query: 'SELECT 1', params: [] };
    const refused = await post({ queries: [query, query] });
    expect([refused.status, await refused.json()]).toMatchObject([400, { message: 'expected one query' }]);
  });

  test('answers a Postgres error with its SQLSTATE, and a malformed request with a sentence', async () => {
    const wrong = await post({ query: 'SELECT 1 / 0', params: [] });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: '22012', severity: 'ERROR' }]);
    const plain = await post({ query: 'SELECT 1', params: [] }, { 'neon-array-mode': 'false' });
    expect([plain.status, await plain.json()]).toMatchObject([400, { message: expect.stringContaining('array mode') }]);
  });
});

test('a client that disconnects during login leaves no session at Postgres', async () => {
  const { hostname: host, port, username, password } = new URL(database.url);
  const clients: Socket[] = [];
  const server = createServer((client) => {
    clients.push(client);
    const login = { user: username, password };
    joinPostgres(client, { postgres: { host, port: way.port }, authenticate: async () => login, cancels: 'ignored' });
  });
  const leave = () => {
    for (const client of clients) client.destroy();
  };
  const way = await startTcpProxy({ targetPort: Number(port), observe: leave });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port: front } = server.address() as AddressInfo;
  const client = new pg.Client(Object.assign(new URL(database.url), { port: String(front) }).href);
  client.on('error', () => undefined);
  await expect(client.connect()).rejects.toThrow();
  expect(way.accepted()).toBe(1);
  while (way.open() > 0) await wait(5);
  server.close();
  await way.close();
});

test.each(['refuses connections', 'breaks the connection during the login'])(
  'a Postgres that %s is told as a database that cannot be reached, not as a wrong password',
  async (state) => {
    const away = createServer((socket) => socket.destroy());
    await once(away.listen(0, '127.0.0.1'), 'listening');
    const { port } = away.address() as AddressInfo;
    if (state === 'refuses connections') await new Promise((resolve) => away.close(resolve));
    const login = { user: 'app', password: 'secret' };
    const server = createServer((client) => {
      joinPostgres(client, {
        postgres: { host: '127.0.0.1', port },
        authenticate: async () => login,
        cancels: 'ignored',
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = new pg.Client({ ...login, host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toMatchObject({ code: '57P03' });
    server.close();
    away.close();
  },
);
