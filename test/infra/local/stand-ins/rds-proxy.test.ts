import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Signer } from '@aws-sdk/rds-signer';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPinning } from '../../../../infra/local/stand-ins/rds-proxy/find-pinning.ts';
import { type LocalRdsProxy, startRdsProxy } from '../../../../infra/local/stand-ins/rds-proxy/start-rds-proxy.ts';
import { awsKey } from '../../../connections/postgres/conformance/backends.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';

describe('the stand-in of RDS Proxy', () => {
  let database: TestDatabase;
  let proxy: LocalRdsProxy;
  beforeAll(async () => {
    database = await createTestDatabase();
    const limits = { maxConnections: 1, borrowTimeoutMs: 500 };
    proxy = await startRdsProxy({ databaseUrl: database.url, login: { user: 'headway_iam', key: awsKey }, ...limits });
  });
  afterAll(async () => {
    await proxy?.stop();
    await database?.drop();
  });
  const connect = async ({ key = awsKey, isPlain = false, to = proxy, stream = new Socket() } = {}) => {
    const target = { hostname: 'localhost', port: to.port, username: 'headway_iam', region: 'ap-south-1' };
    const password = await new Signer({ ...target, credentials: key }).getAuthToken();
    const ssl = isPlain ? false : { ca: to.ca };
    const { pathname } = new URL(to.url);
    const { username: user, hostname: host, port } = target;
    const database = pathname.slice(1);
    const client = new pg.Client({ host, port, user, password, ssl, database, stream: () => stream });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  test('accepts a signed token over TLS and connects to the real Postgres', async () => {
    const client = await connect();
    expect((await client.query('SELECT current_database() AS name')).rows).toHaveLength(1);
    await client.end();
  });

  test('refuses plain text and a token signed with another key', async () => {
    await expect(connect({ isPlain: true })).rejects.toMatchObject({ code: '28000' });
    const key = { ...awsKey, secretAccessKey: 'not-the-key' };
    await expect(connect({ key })).rejects.toMatchObject({ code: '28P01' });
  });

  test('takes the password of the database instead of a token, where it is told to', async () => {
    const other = await startRdsProxy({ databaseUrl: database.url, login: 'password' });
    const open = async (url: string) => {
      const client = new pg.Client({ connectionString: url, ssl: { ca: other.ca } });
      client.on('error', () => undefined);
      await client.connect();
      await client.end();
    };
    await open(other.url);
    const wrong = Object.assign(new URL(other.url), { password: 'wrong' });
    await expect(open(wrong.href)).rejects.toMatchObject({ code: '28P01' });
    await other.stop();
  });

  test('reports 53300 after the borrow timeout', async () => {
    const first = await connect();
    await expect(connect()).rejects.toMatchObject({ code: '53300' });
    await first.end();
  });

  test('frees the slot of a client that disconnects while it waits', async () => {
    const login = { user: 'headway_iam', key: awsKey };
    const limits = { maxConnections: 1, borrowTimeoutMs: 20_000 };
    const patient = await startRdsProxy({ databaseUrl: database.url, login, ...limits });
    const first = await connect({ to: patient });
    const stream = new Socket();
    const gone = connect({ to: patient, stream }).catch((error: Error) => error.message);
    while (stream.bytesWritten < 500) await wait(5); // the token is sent; now it waits
    await wait(100);
    stream.resetAndDestroy();
    await gone;
    await first.end();
    const next = await connect({ to: patient });
    await next.end();
    await patient.stop();
  });

  test('ends a session that would pin its connection, with a reason, and frees its slot', async () => {
    const client = await connect();
    await expect(client.query("SET search_path = 'x'")).rejects.toThrow('SET pins the session');
    await client.end().catch(() => undefined);
    const next = await connect();
    await next.end();
  });
});
const asQuery = (sql: string) => findPinning('Q', Buffer.from(`${sql}\0`));

test.each([
  ['PREPARE a AS SELECT 1', 'SQL PREPARE'],
  ['listen news', 'LISTEN'],
  ['CREATE TEMP TABLE t (n int)', 'a temporary table'],
  ["SELECT nextval('ids')", 'a sequence'],
  ['SELECT pg_advisory_lock(1)', 'an advisory lock of the session'],
  [`SELECT '${'x'.repeat(17_000)}'`, 'a statement over 16 KB'],
])('%.30s pins a session', (sql, words) => {
  expect(asQuery(sql)).toContain(words);
});

test.each(['SELECT 1', 'SET TRANSACTION READ ONLY', 'SET LOCAL work_mem = 1', 'BEGIN'])('%s pins nothing', (sql) => {
  expect(asQuery(sql)).toBeUndefined();
});
