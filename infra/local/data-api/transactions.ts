import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataApiError } from './data-api-error.ts';

const longestIdleMs = 3 * 60_000; // "if there are no calls within three minutes" (user guide of Aurora)

export type Session = {
  readonly client: pg.PoolClient;
  /** To be called once the call is answered; a session of a transaction stays until that ends. */
  release(isBroken: boolean): void;
};
export type Sessions = {
  take(login: Login, transactionId: string | undefined): Promise<Session>;
  begin(login: Login): Promise<string>;
  end(transactionId: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  stop(): Promise<void>;
};
type Login = { readonly user: string; readonly password: string; readonly database: string };
type Transaction = { readonly client: pg.PoolClient; usedAtMs: number };

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** The Data API's own connections to the database, and the transactions that it keeps open between calls. */
export function createSessions(postgres: { host: string; port: number }): Sessions {
  const pools = new Map<string, pg.Pool>();
  const transactions = new Map<string, Transaction>();

  const connect = async (login: Login): Promise<pg.PoolClient> => {
    const key = JSON.stringify(login);
    let pool = pools.get(key);
    if (pool === undefined) {
      pool = new pg.Pool({ ...postgres, ...login, types: asText, max: 30 });
      pool.on('error', () => undefined); // a session that ended while nobody used it
      pool.on('connect', (client) => client.on('error', () => undefined));
      pools.set(key, pool);
    }
    return await pool.connect();
  };

  const getTransaction = (id: string): Transaction => {
    const transaction = transactions.get(id);
    if (transaction !== undefined && Date.now() - transaction.usedAtMs <= longestIdleMs) {
      transaction.usedAtMs = Date.now();
      return transaction;
    }
    transactions.delete(id);
    transaction?.client.release(true);
    throw new DataApiError('TransactionNotFoundException', `Transaction ${id} is not found`);
  };

  return {
    take: async (login, transactionId) => {
      if (transactionId !== undefined)
        return { client: getTransaction(transactionId).client, release: () => undefined };
      const client = await connect(login);
      return { client, release: (isBroken) => client.release(isBroken) };
    },
    begin: async (login) => {
      const client = await connect(login);
      await client.query('BEGIN');
      const id = randomUUID();
      transactions.set(id, { client, usedAtMs: Date.now() });
      return id;
    },
    end: async (id, how) => {
      const { client } = getTransaction(id);
      transactions.delete(id);
      await client.query(how).then(
        () => client.release(),
        () => client.release(true),
      );
    },
    stop: async () => {
      for (const { client } of transactions.values()) client.release(true);
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
