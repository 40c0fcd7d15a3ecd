import type pg from 'pg';
import { createSessionPools, type DatabaseLogin } from '../postgres-front/session-pools.ts';

export type SqlQuery = { readonly query: string; readonly params: readonly (string | null)[] };
export type SqlResult = {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rowAsArray: true;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly object[];
};
export type SqlRunner = {
  /** Runs one query. An abort cancels it at the server. */
  run(connectionString: string, query: SqlQuery, options: { signal: AbortSignal }): Promise<SqlResult>;
  stop(): Promise<void>;
};

/** Runs SQL at the Postgres behind the stand-in, as Neon's proxy does. */
export function createSqlRunner(postgres: { host: string; port: number }): SqlRunner {
  const pools = createSessionPools(postgres);

  const runOne = async (client: pg.PoolClient, { query, params }: SqlQuery): Promise<SqlResult> => {
    const { command, rowCount, rows, fields } = await client.query<(string | null)[]>({
      text: query,
      values: [...params],
      rowMode: 'array',
    });
    return { command, rowCount, rowAsArray: true, rows, fields };
  };

  return {
    run: async (connectionString, query, { signal }) => {
      const pool = pools.of(readLogin(connectionString));
      const client = await pool.connect();
      const cancel = () => {
        const { processID } = client as unknown as { processID: number };
        pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
      };
      signal.addEventListener('abort', cancel, { once: true });
      let isBroken = false;
      try {
        return await runOne(client, query);
      } catch (error) {
        isBroken = true;
        throw error;
      } finally {
        signal.removeEventListener('abort', cancel);
        client.release(isBroken);
      }
    },
    stop: pools.stop,
  };
}

/** Reads the header of Neon's client, which may have parameters: it is a part of the protocol and not a setting. */
function readLogin(connectionString: string): DatabaseLogin {
  const { username, password, pathname } = new URL(connectionString);
  return {
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}
