import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { findPgbouncer, startPgbouncer, supportsNamedStatements } from '../../servers/pgbouncer.ts';
import { startPostgres } from '../../servers/postgres.ts';

/** An empty waybills database with our schema. */
export type StartedDatabase = {
  /** Direct connection, for the demo data. */
  readonly directUrl: string;
  /** For the functions: through the pooler, if there is one. */
  readonly url: string;
  /** Stops Postgres and starts it again with its data. */
  restartPostgres(): Promise<void>;
  /** The pooler, for faults; undefined without one. */
  readonly faultablePooler: { restart(): Promise<void>; pause(): void; resume(): void } | undefined;
  /** Describes what is in front of Postgres. */
  readonly pooler: string;
  stop(): Promise<void>;
};

/** Starts a Postgres with the waybills schema, and PgBouncer in transaction mode in front if this machine has one. */
export async function startDatabase(folder: string): Promise<StartedDatabase> {
  const program = await findPgbouncer();
  const postgres = await startPostgres({ folder });
  const restartPostgres = async () => {
    await postgres.halt('fast');
    await postgres.resume();
  };
  try {
    await runSql(postgres.url, await readFile(new URL('../../waybills/schema.sql', import.meta.url), 'utf8'));
    if (program === undefined) {
      const pooler = 'without a pooler: no PgBouncer found (PGBOUNCER, PATH)';
      const { url, stop } = postgres;
      return { directUrl: url, url, pooler, restartPostgres, faultablePooler: undefined, stop };
    }
    // As in the stack. The default is 15 s, longer than a call waits for a database that restarts.
    const settings = { server_login_retry: 1 };
    const start = (port?: number) =>
      startPgbouncer({ path: program.path, folder, databaseUrl: postgres.url, port, settings });
    let pgbouncer = await start();
    const statements = supportsNamedStatements(pgbouncer.version) ? '' : ', which does not support named statements';
    return {
      directUrl: postgres.url,
      url: pgbouncer.url,
      restartPostgres,
      faultablePooler: {
        async restart() {
          await pgbouncer.stop();
          pgbouncer = await start(pgbouncer.port);
        },
        pause: () => signal(pgbouncer.pid, 'SIGSTOP'),
        resume: () => signal(pgbouncer.pid, 'SIGCONT'),
      },
      pooler: `behind PgBouncer ${pgbouncer.version} in transaction mode${statements}`,
      async stop() {
        await pgbouncer.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A process that is being restarted may be gone; then there is nothing to signal. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
