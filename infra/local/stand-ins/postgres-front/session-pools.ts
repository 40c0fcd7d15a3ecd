import pg from 'pg';

export type DatabaseLogin = { readonly user: string; readonly password: string; readonly database: string };
export type SessionPools = {
  /** The sessions of one login. They return values as Postgres' text. */
  of(login: DatabaseLogin): pg.Pool;
  /** Waits for sessions that are still in use. */
  stop(): Promise<void>;
};

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** A stand-in's sessions at the Postgres behind it, reused between calls. */
export function createSessionPools(postgres: { host: string; port: number }): SessionPools {
  const pools = new Map<string, pg.Pool>();
  return {
    of: (login) => {
      const key = JSON.stringify(login);
      const known = pools.get(key);
      if (known !== undefined) return known;
      const pool = new pg.Pool({ ...postgres, ...login, types: asText, max: 30 });
      pool.on('error', () => undefined); // an idle session ended
      pool.on('connect', (client) => client.on('error', () => undefined)); // a session in use ended; its query fails
      pools.set(key, pool);
      return pool;
    },
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
