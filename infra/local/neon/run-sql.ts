import pg from 'pg';

export type SqlQuery = { readonly query: string; readonly params: readonly (string | null)[] };
export type SqlResult = {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rowAsArray: true;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly object[];
};
export type SqlRunner = {
  /** Runs one query, or several in a transaction that begins with `begin`. Aborting cancels what runs. */
  run(
    connectionString: string,
    queries: readonly SqlQuery[],
    options: { begin: string | undefined; signal: AbortSignal },
  ): Promise<SqlResult[]>;
  stop(): Promise<void>;
};

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** Keeps sessions per login, as Neon's proxy does, at the Postgres that stands behind it. */
export function createSqlRunner(postgres: { host: string; port: number }): SqlRunner {
  const pools = new Map<string, pg.Pool>();

  const getPool = (connectionString: string): pg.Pool => {
    const known = pools.get(connectionString);
    if (known !== undefined) return known;
    const { username, password, pathname } = new URL(connectionString);
    const pool = new pg.Pool({
      ...postgres,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      types: asText,
      max: 30,
    });
    pool.on('error', () => undefined); // a session that ended while nobody used it
    pool.on('connect', (client) => client.on('error', () => undefined)); // or while somebody did, who is told
    pools.set(connectionString, pool);
    return pool;
  };

  const runOne = async (client: pg.PoolClient, { query, params }: SqlQuery): Promise<SqlResult> => {
    const { command, rowCount, rows, fields } = await client.query<(string | null)[]>({
      text: query,
      values: [...params],
      rowMode: 'array',
    });
    return { command, rowCount, rowAsArray: true, rows, fields };
  };

  return {
    run: async (connectionString, queries, { begin, signal }) => {
      const pool = getPool(connectionString);
      const client = await pool.connect();
      const cancel = () => {
        const { processID } = client as unknown as { processID: number };
        pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
      };
      signal.addEventListener('abort', cancel, { once: true });
      let isBroken = false;
      try {
        if (begin !== undefined) await client.query(begin);
        const results: SqlResult[] = [];
        for (const query of queries) results.push(await runOne(client, query));
        if (begin !== undefined) await client.query('COMMIT');
        return results;
      } catch (error) {
        isBroken = true;
        throw error;
      } finally {
        signal.removeEventListener('abort', cancel);
        client.release(isBroken);
      }
    },
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
