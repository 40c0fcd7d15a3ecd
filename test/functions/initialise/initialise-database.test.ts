import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type FunctionRole,
  type Initialisation,
  initialiseDatabase,
} from '../../../functions/initialise/initialise-database.ts';
import { dutyFunctionName } from '../../../shared/waybills/duty-function.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

let database: TestDatabase;
let roleSql: string;
let tablesSql: string;
let owner: { user: string; password: string };
let name: string;
const roles: string[] = [];

beforeAll(async () => {
  roleSql = await readFile('infra/aws/database/setup/role.sql', 'utf8');
  tablesSql = await readFile('infra/local/waybills/schema.sql', 'utf8');
});

/** A database as RDS makes it: its owner may create roles and is no superuser. Role names are of the whole server. */
beforeEach(async () => {
  const suffix = randomBytes(4).toString('hex');
  owner = { user: `owner_${suffix}`, password: `owner's "${suffix}` };
  name = `Reader "${suffix}`;
  roles.push(name, owner.user);
  database = await createTestDatabase();
  await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await database.query(`CREATE ROLE ${owner.user} LOGIN CREATEROLE PASSWORD ${pg.escapeLiteral(owner.password)}`);
  await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} OWNER TO ${owner.user}`);
  await database.query(`ALTER SCHEMA public OWNER TO ${owner.user}`);
});

afterEach(async () => {
  for (const role of roles.splice(0).map(pg.escapeIdentifier)) {
    await database.query(
      `DO $$ BEGIN DROP OWNED BY ${role} CASCADE; EXCEPTION WHEN undefined_object THEN NULL; END $$`,
    );
    await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} OWNER TO CURRENT_USER`);
    await database.query(`DROP ROLE IF EXISTS ${role}`);
  }
  await database.drop();
});

async function initialise(role: FunctionRole, changes: Partial<Initialisation> = {}) {
  const { hostname: host, port, pathname } = new URL(database.url);
  const server = { host, port: Number(port), database: pathname.slice(1), ca: null };
  return initialiseDatabase({ ...server, owner, role, roleSql, tablesSql, function: null, ...changes });
}

/** Runs SQL as the role of the functions. */
async function queryAs(user: string, password: string, text: string): Promise<unknown[]> {
  const { hostname: host, port, pathname } = new URL(database.url);
  const client = new pg.Client({ host, port: Number(port), database: pathname.slice(1), user, password });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Like RDS with IAM authentication: a role that marks who logs in by token, which the owner may grant. */
async function createIamRole(): Promise<void> {
  await database.query('DO $$ BEGIN CREATE ROLE rds_iam; EXCEPTION WHEN duplicate_object THEN NULL; END $$');
  await database.query(`GRANT rds_iam TO ${owner.user} WITH ADMIN OPTION`);
}

async function isMemberOfIam(role: string): Promise<unknown> {
  const rows = await database.query(
    "SELECT EXISTS (SELECT FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member WHERE rolname = $1 AND roleid = 'rds_iam'::regrole) AS yes",
    [role],
  );
  return rows[0]?.['yes'];
}

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
});
