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
import { pgbouncer, pgbouncerName, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { connectTo } from '../../../support/servers/waybills-database.ts';

let server: TestDatabase;
let pooler: LocalPgbouncer;
let small: LocalPgbouncer;
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
    `locked = ${at} dbname=${name} user=x password=x`,
  ];
  const limits = { query_timeout: 3, idle_transaction_timeout: 1, client_idle_timeout: 1 };
  pooler = await startTestPgbouncer({ databaseUrl: server.url, databases, settings: limits });
  const narrow = { max_client_conn: 2, query_wait_timeout: 1 };
  small = await startTestPgbouncer({ databaseUrl: server.url, databases, poolSize: 1, settings: narrow });
  await server.query('CREATE SEQUENCE runs');
});
afterAll(async () => {
  await pooler?.stop();
  await small?.stop();
  await server?.drop();
});

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

  test('of a full pool and of too many clients means that it is overloaded', async () => {
    const holder = new pg.Client({ connectionString: urlAt(small) });
    await holder.connect();
    await holder.query('BEGIN');
    const waiting = refusalOf(urlAt(small));
    await new Promise((resolve) => setTimeout(resolve, 100)); // the waiting one has logged in
    const refused = await refusalOf(urlAt(small));
    const errors = [refused, await waiting];
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
    const running = refusalOf(urlAt(small), 'SELECT pg_sleep(10)');
    await new Promise((resolve) => setTimeout(resolve, 300));
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
    const failure = await database
      .query({ label: 'one', text: 'SELECT 1', access: 'read' }, [], createCall())
      .catch((error: unknown) => error);
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
