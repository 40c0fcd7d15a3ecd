import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { templateName } from './global-setup.ts';

export type TestDatabase = {
  readonly url: string;
  /** Runs SQL on a separate connection. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Other sessions of clients in this database and their queries. */
  sessions(): Promise<{ pid: number; state: string; query: string }[]>;
  /** How many statements of other sessions run. */
  countActive(): Promise<number>;
  /** Terminates the other sessions and waits until they have ended. */
  endSessions(): Promise<void>;
  drop(): Promise<void>;
};

/** Creates a database with the waybills schema in the Postgres of this run, or an empty one in another Postgres. */
export async function createTestDatabase(serverUrl?: string): Promise<TestDatabase> {
  const url = new URL(serverUrl ?? inject('postgresUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  // Postgres 14 has no STRATEGY and always copies files.
  const source = serverUrl === undefined ? `TEMPLATE ${templateName} STRATEGY file_copy` : '';
  await run(url.href, `CREATE DATABASE ${name} ${source}`);
  const databaseUrl = Object.assign(new URL(url), { pathname: name }).href;
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // some tests stop the server
  await client.connect();
  const query: TestDatabase['query'] = async (text, values) => (await client.query(text, values)).rows;
  const sessions: TestDatabase['sessions'] = async () => {
    const rows = await query(
      // Autovacuum has sessions in a database as well.
      "SELECT pid, state, query FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
      [name],
    );
    return rows as { pid: number; state: string; query: string }[];
  };
  return {
    url: databaseUrl,
    query,
    sessions,
    countActive: async () => (await sessions()).filter(({ state }) => state === 'active').length,
    endSessions: async () => {
      await query(
        'SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [name],
      );
    },
    drop: async () => {
      await client.end();
      await run(url.href, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
