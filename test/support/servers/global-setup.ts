import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { findPgbouncer, type PgbouncerProgram } from '../../../infra/local/servers/pgbouncer.ts';
import { startPostgres } from '../../../infra/local/servers/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser URL of the Postgres of this run. */
    readonly postgresUrl: string;
    /** The PgBouncer of this machine (variable PGBOUNCER, otherwise PATH); null if there is none. */
    readonly pgbouncer: PgbouncerProgram | null;
    /** Folder for servers that tests start; they end with the run even if it fails or is killed. */
    readonly serverFolder: string;
  }
}

/** Template of test databases: the waybills schema without rows. */
export const templateName = 'waybills_template';

/** Ends the server and deletes its folder even if this run is killed. */
const guardPath = fileURLToPath(new URL('../../../infra/local/process-guard/guard.ts', import.meta.url));

/** Starts one real Postgres for the whole run; every test file creates its own database in it (postgres.ts). */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const pgbouncer = await findPgbouncer();
  const reason = 'no PgBouncer was found in the variable PGBOUNCER, on the PATH or in /usr/sbin';
  if (pgbouncer === undefined) console.warn(`SKIPPED: the tests through a pooler, because ${reason}`);
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'headway-test-'));
  const guard = spawn(process.execPath, [guardPath, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  const postgres = await startPostgres({ folder });
  await createTemplate(postgres.url);
  provide('postgresUrl', postgres.url);
  provide('pgbouncer', pgbouncer ?? null);
  provide('serverFolder', folder);
  return async () => {
    await postgres.stop();
    guard.stdin.end(); // it deletes the folder
    await once(guard, 'exit');
  };
}

async function createTemplate(url: string): Promise<void> {
  const schema = await readFile(new URL('../../../infra/local/waybills/schema.sql', import.meta.url), 'utf8');
  const server = new pg.Client({ connectionString: url });
  await server.connect();
  await server.query(`CREATE DATABASE ${templateName}`);
  await server.end();
  const template = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: templateName }).href });
  await template.connect();
  await template.query(schema);
  await template.end();
}
