import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import {
  type FunctionRole,
  type Initialisation,
  type Initialised,
  initialiseDatabase,
} from '../../../functions/initialise/initialise-database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

/** A database as RDS makes it: its owner may create roles and is no superuser. */
export type OwnedDatabase = {
  readonly database: TestDatabase;
  readonly owner: { readonly user: string; readonly password: string };
  /** A name for the role of the functions. It needs quotes. */
  readonly name: string;
  readonly roleSql: string;
  readonly tablesSql: string;
  initialise(role: FunctionRole, changes?: Partial<Initialisation>): Promise<Initialised>;
  /** Runs SQL as a role with a password. */
  queryAs(user: string, password: string, text: string): Promise<unknown[]>;
  /** Like RDS with IAM authentication: a role that marks who logs in by token, which the owner may grant. */
  createIamRole(): Promise<void>;
  isMemberOfIam(role: string): Promise<unknown>;
  /** Drops the database and its roles, which belong to the whole server. */
  drop(): Promise<void>;
};

/** @param serverUrl default: the Postgres of this run */
export async function createOwnedDatabase(serverUrl?: string): Promise<OwnedDatabase> {
  const suffix = randomBytes(4).toString('hex');
  const owner = { user: `owner_${suffix}`, password: `owner's "${suffix}` };
  const name = `Reader "${suffix}`;
  const roleSql = await readFile('infra/aws/database/setup/role.sql', 'utf8');
  const tablesSql = await readFile('infra/local/waybills/schema.sql', 'utf8');
  const database = await createTestDatabase(serverUrl);
  const { hostname: host, port, pathname } = new URL(database.url);
  const server = { host, port: Number(port), database: pathname.slice(1) };
  await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await database.query(`CREATE ROLE ${owner.user} LOGIN CREATEROLE PASSWORD ${pg.escapeLiteral(owner.password)}`);
  await database.query(`ALTER DATABASE ${server.database} OWNER TO ${owner.user}`);
  await database.query(`ALTER SCHEMA public OWNER TO ${owner.user}`);
  return {
    ...{ database, owner, name, roleSql, tablesSql },
    initialise: (role, changes = {}) =>
      initialiseDatabase({ ...server, ca: null, owner, role, roleSql, tablesSql, function: null, ...changes }),
    queryAs: async (user, password, text) => {
      const client = new pg.Client({ ...server, user, password });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    createIamRole: async () => {
      await database.query('DO $$ BEGIN CREATE ROLE rds_iam; EXCEPTION WHEN duplicate_object THEN NULL; END $$');
      await database.query(`GRANT rds_iam TO ${owner.user} WITH ADMIN OPTION`);
    },
    isMemberOfIam: async (role) => {
      const rows = await database.query(
        "SELECT EXISTS (SELECT FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member WHERE rolname = $1 AND roleid = 'rds_iam'::regrole) AS yes",
        [role],
      );
      return rows[0]?.['yes'];
    },
    drop: async () => {
      for (const role of [name, owner.user].map(pg.escapeIdentifier)) {
        await database.query(
          `DO $$ BEGIN DROP OWNED BY ${role} CASCADE; EXCEPTION WHEN undefined_object THEN NULL; END $$`,
        );
        await database.query(`ALTER DATABASE ${server.database} OWNER TO CURRENT_USER`);
        await database.query(`DROP ROLE IF EXISTS ${role}`);
      }
      await database.drop();
    },
  };
}
