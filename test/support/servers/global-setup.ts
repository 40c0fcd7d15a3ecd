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
    /** A superuser's URL of the Postgres of this run. */
    readonly postgresUrl: string;
    /** The PgBouncer of this machine (PGBOUNCER, else PATH); null where there is none. */
    readonly pgbouncer: PgbouncerProgram | null;
    /** For servers that a test starts: what is left in it ends with the run, even with one that fails or is killed. */
    readonly serverFolder: string;
  }
}

/** What new databases of the tests are copies of: the waybills schema, without rows. */
export const templateName = 'waybills_template';

/** Ends the server and deletes its folder even when this run is killed and cannot do so. */
const guardPath = fileURLToPath(new URL('../../../infra/local/process-guard/guard.ts', import.meta.url));

/** One real Postgres for the whole run; every test file takes a database of its own in it (support/postgres.ts). */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const pgbouncer = await findPgbouncer();
  const reason = 'there is no PgBouncer on the PATH, nor in /usr/sbin, nor in the variable PGBOUNCER';
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
