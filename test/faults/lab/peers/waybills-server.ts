import pg from 'pg';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { fillWaybills } from './waybills-data.ts';

/** A real Postgres with waybills data and the role that functions use. */
export type WaybillsServer = {
  readonly postgres: LocalPostgres;
  /** URL with the functions' role; `port` defaults to that of Postgres. */
  urlAt(port?: number): string;
  /** Runs SQL as superuser on a separate connection, which reconnects after a restart. */
  run(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Sessions of the functions' role. */
  sessions(): Promise<{ pid: number; state: string }[]>;
  stop(): Promise<void>;
};

const role = 'app';

export async function startWaybillsServer(folder: string): Promise<WaybillsServer> {
  const postgres = await startPostgres({ folder });
  await fillWaybills(postgres.url);
  let client: pg.Client | undefined;
  const connect = async () => {
    const opened = new pg.Client({ connectionString: postgres.url });
    opened.on('error', () => {
      if (client === opened) client = undefined;
    });
    await opened.connect();
    await opened.query('SET synchronous_commit = on'); // changes made by the lab must survive a crash
    client = opened;
    return opened;
  };
  const run: WaybillsServer['run'] = async (text, values) =>
    (await (client ?? (await connect())).query(text, values)).rows;
  await run(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  await run(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
  return {
    postgres,
    urlAt: (port = postgres.port) => `postgres://${role}:${role}@127.0.0.1:${port}/postgres`,
    run,
    sessions: async () =>
      (await run('SELECT pid, state FROM pg_stat_activity WHERE usename = $1', [role])) as {
        pid: number;
        state: string;
      }[],
    stop: async () => {
      await client?.end().catch(() => undefined);
      await postgres.stop();
    },
  };
}

/** Tells from the first bytes whether a connection is a CancelRequest, which carries no session. */
export function isCancelRequest(bytes: Buffer): boolean {
  return bytes.length >= 8 && bytes.readInt32BE(4) === 80_877_102;
}
