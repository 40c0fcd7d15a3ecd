import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { findPgbouncer, startPgbouncer, supportsNamedStatements } from '../../servers/pgbouncer.ts';
import { startPostgres } from '../../servers/postgres.ts';
import { startDriver } from './start-driver.ts';

/** An empty waybills database with our schema. */
export type StartedDatabase = {
  /** Direct connection, for the demo data. */
  readonly directUrl: string;
  /** For the functions: through the pooler, if there is one. */
  readonly url: string;
  /** Stops Postgres and starts it again with its data one second later. */
  restartPostgres(): Promise<void>;
  /** The process of the pooler, for faults; undefined where the pooler is a stand-in in this process. */
  readonly poolerProcess: { restart(): Promise<void>; pause(): void; resume(): void } | undefined;
  /** Describes what is in front of Postgres. */
  readonly pooler: string;
  /** The functions' settings for it. */
  readonly settings: Readonly<Record<string, string>>;
  /** For a proxy in front of the pooler. */
  acceptTokensFor(port: number): void;
  stop(): Promise<void>;
};

const awayMs = 1000; // a server with more data takes longer to stop and start than this empty one

/**
 * Starts a Postgres with the waybills schema and a pooler in front: PgBouncer in transaction mode if this machine has one, else
 * the stand-in of RDS Proxy, as in the default deployment.
 * @param options.pooler `rds-proxy`: that stand-in also beside a PgBouncer; `none`: Postgres alone
 * @param options.isAwsReal see startDriver
 */
export async function startDatabase(
  folder: string,
  { pooler: wanted = 'any', isAwsReal = false }: { pooler?: 'any' | 'rds-proxy' | 'none'; isAwsReal?: boolean } = {},
): Promise<StartedDatabase> {
  const program = wanted === 'any' ? await findPgbouncer() : undefined;
  const postgres = await startPostgres({ folder });
  const restartPostgres = async () => {
    await postgres.halt('fast');
    await wait(awayMs);
    await postgres.resume();
  };
  try {
    for (const path of ['../../waybills/schema.sql', '../../../aws/database/setup/duty-function.sql']) {
      await runSql(postgres.url, await readFile(new URL(path, import.meta.url), 'utf8'));
    }
    if (program === undefined) {
      const driver = wanted === 'none' ? 'pg' : 'rds-proxy';
      const front = await startDriver(driver, { databaseUrl: postgres.url, folder, isAwsReal });
      return {
        directUrl: postgres.url,
        url: front.settings['WAYBILLS_DB_URL'] ?? postgres.url,
        settings: front.settings,
        acceptTokensFor: front.acceptTokensFor,
        pooler: wanted === 'any' ? `${front.description}: no PgBouncer found (PGBOUNCER, PATH)` : front.description,
        restartPostgres,
        poolerProcess: undefined,
        async stop() {
          await front.stop();
          await postgres.stop();
        },
      };
    }
    // As in the stack. The default is 15 s, longer than a call waits for a database that restarts.
    const settings = { server_login_retry: 1 };
    const start = (port?: number) =>
      startPgbouncer({ path: program.path, folder, databaseUrl: postgres.url, port, settings });
    let pgbouncer = await start();
    const statements = supportsNamedStatements(pgbouncer.version) ? '' : ', which does not support named statements';
    const { settings: login } = await startDriver('pg', { databaseUrl: pgbouncer.url, folder });
    return {
      directUrl: postgres.url,
      url: pgbouncer.url,
      settings: login,
      acceptTokensFor: () => {},
      restartPostgres,
      poolerProcess: {
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
