import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalPgbouncer } from '../../../../infra/local/servers/pgbouncer.ts';
import { findDatabase } from '../../../../infra/local/start/database/find-database.ts';
import { readSettings } from '../../../../infra/local/start/flags/read-settings.ts';
import { UnavailableError } from '../../../../shared/connections/core/errors.ts';
import type { Statement } from '../../../../shared/connections/postgres/database.ts';
import {
  findFailureKind,
  isNeverSent,
  mayRetryRead,
} from '../../../../shared/connections/postgres/database-failure.ts';
import { poolerRefusals } from '../../../../shared/connections/postgres/pooler-refusals.ts';
import { createCall } from '../../../support/create-call.ts';
import { createCertificateAuthority, hasOpenssl } from '../../../support/servers/certificates.ts';
import { pgbouncer, pgbouncerName, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { connectTo } from '../../../support/servers/waybills-database.ts';

let server: TestDatabase;
let pooler: LocalPgbouncer;
let small: LocalPgbouncer;
let misconfigured: LocalPgbouncer;
let patient: LocalPgbouncer;
let encrypted: LocalPgbouncer | undefined;
let folder: string;
let name: string;
beforeAll(async () => {
  if (pgbouncer === undefined) return;
  server = await createTestDatabase();
  const { hostname, port, pathname } = new URL(server.url);
  name = pathname.slice(1);
  const at = `host=${hostname} port=${port}`;
  const databases = [
    `${name} = ${at}`,
    `absent = ${at} dbname=absent`,
    `closed = ${at} dbname=${name}_closed`,
    `locked = ${at} dbname=${name} user=x password=x`,
  ];
  const limits = { query_timeout: 3, idle_transaction_timeout: 1, client_idle_timeout: 1 };
  pooler = await startTestPgbouncer({ databaseUrl: server.url, databases, settings: limits });
  const narrow = { max_client_conn: 2, query_wait_timeout: 1 };
  small = await startTestPgbouncer({ databaseUrl: server.url, databases, poolSize: 1, settings: narrow });
  // With auth_type any every database needs a forced user.
  misconfigured = await startTestPgbouncer({ databaseUrl: server.url, databases, settings: { auth_type: 'any' } });
  patient = await startTestPgbouncer({ databaseUrl: server.url, databases });
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  if (hasOpenssl) encrypted = await startEncrypted(databases);
  await server.query('CREATE SEQUENCE runs');
});
afterAll(async () => {
  await pooler?.stop();
  await small?.stop();
  await misconfigured?.stop();
  await patient?.stop();
  await encrypted?.stop();
  await server?.drop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** A PgBouncer that takes no connection without TLS. */
async function startEncrypted(databases: readonly string[]): Promise<LocalPgbouncer> {
  const authority = await createCertificateAuthority(folder, 'authority');
  await authority.issue('pooler', { host: 'localhost' });
  await chmod(folder, 0o755);
  await chmod(join(folder, 'pooler.key'), 0o644); // PgBouncer may run as another user
  const settings = {
    client_tls_sslmode: 'require',
    client_tls_key_file: join(folder, 'pooler.key'),
    client_tls_cert_file: join(folder, 'pooler.crt'),
  };
  return startTestPgbouncer({ databaseUrl: server.url, databases, settings });
}

const urlAt = (of: LocalPgbouncer, changes: Partial<Record<'pathname' | 'username' | 'password', string>> = {}) =>
  Object.assign(new URL(of.url), { pathname: name, ...changes }).href;

/** The first error of a client of node-postgres: an answer, or an event while it is idle. */
async function refusalOf(url: string, sql = 'SELECT 1', options: pg.ClientConfig = {}): Promise<Error> {
  const client = new pg.Client({ connectionString: url, ...options });
  const failed = new Promise<Error>((resolve) => client.on('error', resolve));
  const answered = client.connect().then(() => client.query(sql));
  const first = await Promise.race([
    failed,
    answered.then(
      () => failed,
      (error: Error) => error,
    ),
  ]);
  await client.end().catch(() => undefined);
  return first;
}

const one: Statement = { label: 'one', text: 'SELECT 1', access: 'read' };

type Situation = readonly [what: string, kind: string, text: RegExp, provoke: () => Promise<Error>];
const situations: readonly Situation[] = [
  ['an unknown database', 'login-refused', /^no such database/, () => refusalOf(urlAt(pooler, { pathname: 'nope' }))],
  [
    'a database that the server lacks',
    'login-refused',
    /"absent" does not exist/,
    () => refusalOf(urlAt(pooler, { pathname: 'absent' })),
  ],
  [
    'a login that the server refuses',
    'login-refused',
    /authentication failed/,
    () => refusalOf(urlAt(pooler, { pathname: 'locked' })),
  ],
  ['a wrong password', 'login-refused', /authentication failed/, () => refusalOf(urlAt(pooler, { password: 'wrong' }))],
  [
    'an unknown user',
    'login-refused',
    /authentication failed|no such user/,
    () => refusalOf(urlAt(pooler, { username: 'nobody' })),
  ],
  [
    'a startup parameter',
    'misconfigured',
    /^unsupported startup parameter/,
    () => refusalOf(urlAt(pooler), '', { options: '-c search_path=x' }),
  ],
  [
    'TLS without a certificate',
    'tls-refused',
    /does not support SSL/,
    () => refusalOf(urlAt(pooler), '', { ssl: true }),
  ],
  ['its own configuration', 'misconfigured', /^bouncer config error$/, () => refusalOf(urlAt(misconfigured))],
  ['a slow statement', 'timeout', /^query.timeout$/, () => refusalOf(urlAt(pooler), 'SELECT pg_sleep(10)')],
  ['an idle transaction', 'lost', /^idle transaction timeout$/, () => refusalOf(urlAt(pooler), 'BEGIN')],
  ['an idle client', 'lost', /^client_idle_timeout$/, () => refusalOf(urlAt(pooler), 'SELECT 1')],
];

describe.skipIf(pgbouncer === undefined)(`a refusal of ${pgbouncerName}`, () => {
  test.each(situations)('of %s means %s', async (_, kind, text, provoke) => {
    const error = await provoke();
    expect(error.message).toMatch(text);
    expect(findFailureKind(error)).toBe(kind);
    expect(poolerRefusals.some((row) => row.text.test(error.message))).toBe(true);
    expect(isNeverSent(error)).toBe(false);
    expect(mayRetryRead(error)).toBe(kind === 'lost');
  });

  test('of a connection without TLS means different TLS settings', async (context) => {
    if (encrypted === undefined) return context.skip('no openssl here');
    const error = await refusalOf(urlAt(encrypted));
    expect([error.message, findFailureKind(error)]).toEqual(['SSL required', 'tls-refused']);
    const { database } = connectTo(urlAt(encrypted));
    await expect(database.query(one, [], createCall())).rejects.toMatchObject({
      reason: 'refused',
      message: 'The waybills database and its client have different TLS settings (TLS_REFUSED).',
    });
    await database.close();
  });

  test('while logins at its server fail means a server that is away, and a write may be repeated', async () => {
    await server.query(`CREATE DATABASE ${name}_closed`);
    const closed = urlAt(patient, { pathname: 'closed' });
    const client = new pg.Client({ connectionString: closed });
    await client.connect(); // the pooler knows this server now
    await client.query('SELECT 1');
    await client.end();
    await server.query(`ALTER DATABASE ${name}_closed ALLOW_CONNECTIONS false`);
    await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}_closed'`);
    const refusals: Error[] = [];
    const findRefusal = () => {
      void refusalOf(closed).then((error) => refusals.push(error)); // the first ones wait, in PgBouncer 1.18
      return refusals.find(({ message }) => /^server login has been failing, (try|cached error)/.test(message));
    };
    await expect.poll(findRefusal, { interval: 200 }).toBeDefined();
    const error = findRefusal();
    await server.query(`DROP DATABASE ${name}_closed`);
    expect([findFailureKind(error), isNeverSent(error)]).toEqual(['unreachable', true]);
  });

  test('of a full pool and of too many clients means that it is overloaded', async () => {
    const holder = new pg.Client({ connectionString: urlAt(small) });
    await holder.connect();
    await holder.query('BEGIN');
    const second = new pg.Client({ connectionString: urlAt(small) });
    second.on('error', () => undefined);
    await second.connect(); // at the pooler, which has no server connection left
    const waiting = second.query('SELECT 1').catch((error: Error) => error);
    const errors = [await refusalOf(urlAt(small)), (await waiting) as Error];
    await second.end().catch(() => undefined);
    await holder.end();
    expect(errors.map(({ message }) => message)).toEqual([
      'no more connections allowed (max_client_conn)',
      'query_wait_timeout',
    ]);
    expect(errors.map(findFailureKind)).toEqual(['overloaded', 'overloaded']);
    expect(errors.map(mayRetryRead)).toEqual([false, false]);
  });

  test('of a disabled database means a setting, of one that an operator ends a broken connection', async () => {
    const admin = new pg.Client({ connectionString: urlAt(small, { pathname: 'pgbouncer' }) });
    await admin.connect();
    await admin.query(`DISABLE ${name}`);
    const disabled = await refusalOf(urlAt(small));
    await admin.query(`ENABLE ${name}`);
    const running = refusalOf(urlAt(small), 'SELECT pg_sleep(20)');
    const listClients = async () => (await admin.query('SHOW CLIENTS')).rows.map(({ database }) => database);
    await expect.poll(listClients).toContain(name);
    await admin.query(`KILL ${name}`);
    const killed = await running;
    await admin.query(`RESUME ${name}`).catch(() => undefined);
    await admin.end();
    expect([disabled.message, findFailureKind(disabled)]).toEqual([`database "${name}" is disabled`, 'misconfigured']);
    expect([killed.message, findFailureKind(killed)]).toEqual(['database removed', 'lost']);
    expect(isNeverSent(killed)).toBe(false); // it may have run
  });

  test.each(['read', 'write'] as const)('of a %s for its time leaves it run once', async (access) => {
    const before = await countRuns();
    const slow: Statement = { label: 'slow', text: "SELECT nextval('runs'), pg_sleep(10)::text AS done", access };
    const { database } = connectTo(urlAt(pooler));
    const failure = await database.query(slow, [], createCall()).catch((error: unknown) => error);
    await database.close();
    expect(failure).toMatchObject({
      reason: 'timeout',
      message: 'The waybills database did not finish the statement in time (57014).',
    });
    expect((await countRuns()) - before).toBe(1);
  });

  test('of a connection is told in words, at once, and by npm start in the same', async () => {
    const url = urlAt(pooler, { pathname: 'nope' });
    const { database, account } = connectTo(url);
    const failure = await database.query(one, [], createCall()).catch((error: unknown) => error);
    await database.close();
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(failure).toMatchObject({
      reason: 'refused',
      retryAfterSeconds: 30,
      message: 'The waybills database refused the login (3D000).',
    });
    expect(account.figures()).toMatchObject({ opened: 0, failed: {} });
    await expect(findDatabase(url, readSettings({}, url).configuration)).rejects.toThrow('no such database: nope');
  });
});

async function countRuns(): Promise<number> {
  const [row] = await server.query('SELECT last_value, is_called FROM runs');
  return row?.['is_called'] === true ? Number(row['last_value']) : 0;
}
