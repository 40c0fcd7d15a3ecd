import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createSessionPools, type DatabaseLogin } from '../postgres-front/session-pools.ts';
import { DataApiError } from './data-api-error.ts';

const longestIdleMs = 3 * 60_000; // "if there are no calls within three minutes" (user guide of Aurora)

export type Session = {
  readonly client: pg.PoolClient;
  /** To be called once the call is answered; a session of a transaction stays until that ends. */
  release(isBroken: boolean): void;
};
export type Sessions = {
  take(login: DatabaseLogin, transactionId: string | undefined): Promise<Session>;
  begin(login: DatabaseLogin): Promise<string>;
  end(transactionId: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  stop(): Promise<void>;
};
type Transaction = { readonly client: pg.PoolClient; usedAtMs: number };

/** The Data API's own sessions at the database, and the transactions that it keeps open between calls. */
export function createSessions(postgres: { host: string; port: number }): Sessions {
  const pools = createSessionPools(postgres);
  const transactions = new Map<string, Transaction>();

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
      const client = await pools.of(login).connect();
      return { client, release: (isBroken) => client.release(isBroken) };
    },
    begin: async (login) => {
      const client = await pools.of(login).connect();
      try {
        await client.query('BEGIN');
      } catch (error) {
        client.release(true);
        throw error;
      }
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
      await pools.stop();
    },
  };
}
