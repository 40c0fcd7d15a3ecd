import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dutyFunctionName } from '../../../shared/waybills/duty-function.ts';
import { createOwnedDatabase, type OwnedDatabase } from './owned-database.ts';

let owned: OwnedDatabase;
let { database, owner, name, roleSql, tablesSql, initialise, queryAs, createIamRole, isMemberOfIam } =
  {} as OwnedDatabase;

beforeEach(async () => {
  owned = await createOwnedDatabase();
  ({ database, owner, name, roleSql, tablesSql, initialise, queryAs, createIamRole, isMemberOfIam } = owned);
});
afterEach(() => owned.drop());

describe('a role that logs in with a password', () => {
  const password = 'p\'w"d$$\\ü';
  const login = 'password' as const;

  test('can read the tables, which exist then, and nothing else', async () => {
    const { createdTables, ...rest } = await initialise({ name, login, password });
    expect(rest).toEqual({ role: name, login });
    expect(createdTables).toEqual(expect.arrayContaining(['waybills', 'vehicles', 'bus_route']));
    expect(await queryAs(name, password, 'SELECT count(*)::int AS n FROM waybills')).toEqual([{ n: 0 }]);
    await expect(queryAs(name, password, "INSERT INTO bus_route VALUES (1, '1', '1', false)")).rejects.toThrow(
      /permission|read-only/,
    );
    await expect(queryAs(name, password, 'CREATE TABLE other ()')).rejects.toThrow(/permission|read-only/);
    expect(await queryAs(name, password, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
    expect(await queryAs(name, password, 'SHOW default_transaction_read_only')).toEqual([
      { default_transaction_read_only: 'on' },
    ]);
  });

  test('is the same after a second run, and gets a changed password', async () => {
    await initialise({ name, login, password });
    expect(await initialise({ name, login, password: 'other' })).toEqual({ role: name, login, createdTables: [] });
    await expect(queryAs(name, password, 'SELECT 1')).rejects.toThrow(/password/);
    expect(await queryAs(name, 'other', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('can read tables that the owner creates later', async () => {
    await initialise({ name, login, password });
    await queryAs(owner.user, owner.password, 'CREATE TABLE later (n int)');
    expect(await queryAs(name, password, 'SELECT * FROM later')).toEqual([]);
  });

  test('is completed if it exists without its grants and some tables are missing, and data stay', async () => {
    await queryAs(owner.user, owner.password, `${tablesSql}; DROP TABLE bus_schedule_trip_flexi`);
    await queryAs(owner.user, owner.password, "INSERT INTO bus_route VALUES (7, '7', 'Seven', false)");
    await queryAs(owner.user, owner.password, `CREATE ROLE ${pg.escapeIdentifier(name)} NOLOGIN`);
    expect((await initialise({ name, login, password })).createdTables).toEqual(['bus_schedule_trip_flexi']);
    expect(await queryAs(name, password, 'SELECT route_name FROM bus_route')).toEqual([{ route_name: 'Seven' }]);
  });

  test('leaves rds_iam, whose members cannot log in with a password', async () => {
    await createIamRole();
    await initialise({ name, login: 'iam' });
    expect(await isMemberOfIam(name)).toBe(true);
    await initialise({ name, login, password });
    expect(await isMemberOfIam(name)).toBe(false);
    expect(await queryAs(name, password, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await initialise({ name, login: 'iam' });
    expect(await isMemberOfIam(name)).toBe(true);
  });

  test('may call the function for lookups where the initialiser creates it, and has none otherwise', async () => {
    const call = `SELECT * FROM ${dutyFunctionName}('nobody')`;
    await initialise({ name, login, password });
    await expect(queryAs(name, password, call)).rejects.toThrow(/does not exist/);
    await queryAs(
      owner.user,
      owner.password,
      'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', // as a careful operator does
    );
    const sql = await readFile('infra/aws/database/setup/duty-function.sql', 'utf8');
    const lookup = { name: dutyFunctionName, sql };
    for (const _ of ['first', 'second']) await initialise({ name, login, password }, { function: lookup });
    expect(await queryAs(name, password, call)).toEqual([]);
  });

  test('can be created by several runs at once', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => initialise({ name, login, password })));
    expect(runs.filter(({ createdTables }) => createdTables.length > 0)).toHaveLength(1);
    expect(await queryAs(name, password, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('of an existing database leaves its tables alone', async () => {
    await queryAs(owner.user, owner.password, 'CREATE TABLE waybills (waybill_id int)');
    expect(await initialise({ name, login, password }, { tablesSql: null })).toMatchObject({ createdTables: [] });
    expect(await queryAs(name, password, 'SELECT * FROM waybills')).toEqual([]);
  });
});

describe('a failure', () => {
  test('changes nothing', async () => {
    const failing = initialise({ name, login: 'password', password: 'secret' }, { roleSql: `${roleSql}; SELECT 1/0` });
    await expect(failing).rejects.toThrow(/cannot be initialised: division by zero/);
    const found = await database.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    const tables = await database.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
    expect([found, tables]).toEqual([[], []]);
  });

  test('names the login that the server refused', async () => {
    const wrong = { ...owner, password: 'wrong-password' };
    await expect(initialise({ name, login: 'iam' }, { owner: wrong })).rejects.toThrow(
      new RegExp(`refused the login of ${owner.user}: check the owner's secret`),
    );
  });

  test('never holds a password, not even if a statement of the server has it', async () => {
    const password = 'very-secret-word';
    const echo = "DO $$ BEGIN RAISE EXCEPTION 'got %', 'very-secret-word'; END $$";
    const error = await initialise({ name, login: 'password', password }, { roleSql: echo }).catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(Error);
    const { message, cause, stack } = error as Error;
    expect(`${message} ${stack} ${JSON.stringify(error)} ${String(cause)}`).not.toContain(password);
    expect(message).toContain('got ***');
  });

  test('refuses a role that owns the database', async () => {
    await expect(initialise({ name: owner.user, login: 'password', password: 'other-word' })).rejects.toThrow(
      /expected a role that only reads, got an owner or superuser/,
    );
  });

  test('says that IAM authentication is missing', async () => {
    const sql = roleSql.replaceAll('rds_iam', 'rds_iam_of_no_server');
    await expect(initialise({ name, login: 'iam' }, { roleSql: sql })).rejects.toThrow(/enable IAM authentication/);
  });
});

test('the password does not reach the server: what it stores was computed here', async () => {
  await database.query("SET log_statement = 'none'");
  await initialise({ name, login: 'password', password: 'plain-word' });
  const [row] = await database.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [name]);
  expect(row?.['rolpassword']).toMatch(/^SCRAM-SHA-256\$4096:/);
});

test('the built function does the same with the statements beside its bundle', async () => {
  const bundle = resolve('dist/initialise/index.mjs');
  const { handler } = (await import(bundle)) as { handler: (event: unknown) => Promise<unknown> };
  const { hostname: host, port, pathname } = new URL(database.url);
  const server = { host, port: Number(port), database: pathname.slice(1), caFile: null };
  const role = { name, login: 'password', password: 'some-word' };
  expect(await handler({ ...server, owner, role, createTables: true, createFunction: true })).toMatchObject({
    role: name,
    login: 'password',
  });
  expect(await queryAs(name, 'some-word', 'SELECT * FROM waybills')).toEqual([]);
  expect(await queryAs(name, 'some-word', `SELECT * FROM ${dutyFunctionName}('nobody')`)).toEqual([]);
  await expect(handler({ ...server, owner, role: { name } })).rejects.toThrow(/^role/);
  expect(await handler({ ...server, check: { user: name, password: 'some-word' } })).toEqual({ user: name });
  const wrong = handler({ ...server, check: { user: name, password: 'wrong-word' } });
  await expect(wrong).rejects.toThrow(/refused Reader .*: password authentication failed/);
});
