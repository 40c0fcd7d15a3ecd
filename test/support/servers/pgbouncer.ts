import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { type LocalPgbouncer, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';
import type { Database } from '../../../shared/connections/postgres/database.ts';
import type { PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { connectTo } from './waybills-database.ts';

/** The PgBouncer of this machine; undefined if there is none (global-setup.ts prints a warning). */
export const pgbouncer = inject('pgbouncer') ?? undefined;
export const pgbouncerName = pgbouncer === undefined ? 'PgBouncer (none here)' : `PgBouncer ${pgbouncer.version}`;

/** Starts PgBouncer in front of a database. @param path the PgBouncer of this machine if it is not given */
export async function startTestPgbouncer({
  path = pgbouncer?.path,
  ...options
}: Omit<Parameters<typeof startPgbouncer>[0], 'path' | 'folder'> & { path?: string }): Promise<LocalPgbouncer> {
  if (path === undefined) throw new Error('no PgBouncer was found');
  return startPgbouncer({ ...options, path, folder: inject('serverFolder') });
}

/**
 * A database behind PgBouncer with one server connection, so that each client finds what the last one left there. Call it in a
 * `describe`: both run for its tests, and what they open is closed after each.
 */
export function usePooledDatabase(path?: string) {
  let server: TestDatabase;
  let pooler: LocalPgbouncer;
  const databases: Database[] = [];
  beforeAll(async () => {
    server = await createTestDatabase();
    pooler = await startTestPgbouncer({ ...(path && { path }), databaseUrl: server.url, poolSize: 1 });
  });
  afterEach(async () => {
    await Promise.all(databases.splice(0).map((database) => database.close()));
  });
  afterAll(async () => {
    await pooler?.stop();
    await server?.drop();
  });
  return {
    server: () => server,
    pooler: () => pooler,
    /** How many statements the server runs. */
    countActive: () => server.countActive(),
    open(options: Partial<PgDatabaseOptions> = {}, url = pooler.url) {
      const opened = connectTo(url, options);
      databases.push(opened.database);
      return opened;
    },
  };
}
