import { setStartup } from '@headway/connections/startup-parameters';
import pg from 'pg';
import { createScramVerifier } from './scram-verifier.ts';

/** The role that the functions log in as: with IAM tokens, or with a password. */
export type FunctionRole =
  | { readonly name: string; readonly login: 'iam' }
  | { readonly name: string; readonly login: 'password'; readonly password: string };

type Login = { readonly user: string; readonly password: string };

type Server = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM of the trusted roots; null without TLS, for a server on loopback. */
  readonly ca: string | null;
};

export type Initialisation = Server & {
  readonly owner: Login;
  readonly role: FunctionRole;
  /** Creates or corrects the role (infra/aws/database/setup/role.sql). */
  readonly roleSql: string;
  /** Creates the missing waybills tables; null leaves the tables alone. */
  readonly tablesSql: string | null;
  /** Creates the function for lookups (infra/aws/database/setup/duty-function.sql); null creates none. */
  readonly function: { readonly name: string; readonly sql: string } | null;
};

export type Initialised = {
  readonly role: string;
  readonly login: FunctionRole['login'];
  /** Tables that did not exist before. */
  readonly createdTables: readonly string[];
};

/** Concurrent runs wait for each other by this advisory lock: the letters of "headway". */
const lockKey = '29383333441433977';

/**
 * Creates the role of the functions, its grants and limits, the missing waybills tables, and the function for lookups, in one
 * transaction: it happens completely or not at all, and any number of times.
 * @throws InitialiseError that says what failed; its message holds no password
 */
export async function initialiseDatabase(options: Initialisation): Promise<Initialised> {
  const { host, port, database, owner, role, ca, roleSql, tablesSql, function: lookup } = options;
  const client = createClient({ host, port, database, ca, login: owner });
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    const before = await listTables(client);
    if (tablesSql !== null) await client.query(tablesSql);
    const verifier = role.login === 'iam' ? '' : createScramVerifier(role.password);
    await client.query(
      "SELECT set_config('headway.role', $1, true), set_config('headway.login', $2, true), set_config('headway.verifier', $3, true)",
      [role.name, role.login, verifier],
    );
    await client.query(roleSql);
    if (lookup !== null) {
      await client.query(lookup.sql);
      await client.query(`GRANT EXECUTE ON FUNCTION ${lookup.name}(text) TO ${pg.escapeIdentifier(role.name)}`);
    }
    const createdTables = [...(await listTables(client))].filter((name) => !before.has(name));
    await client.query('COMMIT');
    return { role: role.name, login: role.login, createdTables };
  } catch (error) {
    throw new InitialiseError(describeFailure(error, options));
  } finally {
    await client.end().catch(() => undefined); // an uncommitted transaction ends with its connection
  }
}

/**
 * Logs in and reads, as the functions will.
 * @throws InitialiseError that says what failed; its message holds no password
 */
export async function checkLogin(options: Server & { readonly login: Login }): Promise<void> {
  const { host, port, database, login } = options;
  const client = createClient(options);
  try {
    await client.connect();
    await client.query('SELECT 1 FROM waybills LIMIT 1');
  } catch (error) {
    const message = String((error as Error).message).replaceAll(login.password, '***');
    throw new InitialiseError(`${host}:${port}/${database} refused ${login.user}: ${message}`);
  } finally {
    await client.end().catch(() => undefined); // the error of the query is already known
  }
}

function createClient({ host, port, database, ca, login }: Server & { readonly login: Login }): pg.Client {
  const client = new pg.Client({
    ...{ host, port, database, ...login, connectionTimeoutMillis: 10_000 },
    ssl: ca === null ? false : { ca, rejectUnauthorized: true },
    sslnegotiation: 'postgres',
  });
  const limits = { statement_timeout: '60000', lock_timeout: '30000' };
  setStartup(client, login.password, { user: login.user, database, application_name: 'headway-initialise', ...limits });
  client.on('error', () => undefined); // the query that it breaks reports it
  return client;
}

/** The database could not be initialised. It has no cause: an error of the driver can hold the statement. */
export class InitialiseError extends Error {
  override readonly name = 'InitialiseError';
}

async function listTables(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  return new Set(rows.map(({ tablename }) => tablename));
}

function describeFailure(error: unknown, { host, port, database, owner, role }: Initialisation): string {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const secrets = [owner.password, role.login === 'password' ? role.password : ''].filter((text) => text !== '');
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message);
  const where = `${host}:${port}/${database}`;
  if (code === '28P01' || code === '28000') {
    return `${where} refused the login of ${owner.user}: check the owner's secret (${safe})`;
  }
  return `The database ${where} cannot be initialised: ${safe}`;
}
