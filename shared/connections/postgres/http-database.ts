import type { Call } from '../core/call.ts';
import { UnavailableError } from '../core/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Database, Query, Row } from './database.ts';
import { describeDatabaseFailure, mayRepeatRead, nameDatabase } from './database-failure.ts';

export type HttpDatabaseOptions = {
  /** Ours alone: its connections are the database's. */
  readonly http: HttpClient;
  /** Opens so many connections; gives how many were opened. */
  readonly warm: (count: number, call: Call) => Promise<number>;
  readonly peer: string;
  readonly minConnections: number;
  readonly maxConnections: number;
  readonly ask: (query: Query, call: Call) => Promise<readonly Row[]>;
};

/**
 * Builds a database over requests of HTTP. Connections, their freeze rules, and the repeat of a read whose connection broke
 * are the HTTP client's; here are the rules for what the database itself answers.
 */
export function createHttpDatabase(options: HttpDatabaseOptions): Database {
  const { http, warm, peer, minConnections, maxConnections, ask } = options;

  const repeatOnce = async <T>(isRead: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work().catch((error: unknown) => {
        if (!isRead || !mayRepeatRead(error)) throw error;
        return work();
      });
    } catch (error) {
      throw describeDatabaseFailure(withoutAddress(error, peer), peer);
    }
  };

  return {
    query: (statement, parameters, call) =>
      repeatOnce(statement.access === 'read', () => ask({ statement, parameters }, call)),
    warm: (call) => warm(minConnections, call),
    thaw: () => http.thaw(),
    figures: () => {
      const all = Object.values(http.figures());
      const sum = (of: 'connected' | 'free' | 'waiting') => all.reduce((total, one) => total + one[of], 0);
      const pool = { size: sum('connected'), idle: sum('free'), waiting: sum('waiting'), max: maxConnections };
      return { ...pool, min: minConnections, statements: 'unnamed' };
    },
    close: () => http.close(),
  };
}

/** The HTTP client names the host that it cannot reach; to our callers it is the database. */
function withoutAddress(error: unknown, peer: string): unknown {
  if (!(error instanceof UnavailableError) || error.peer === peer) return error;
  if (error.cause !== undefined) return error.cause;
  return new UnavailableError(`${nameDatabase(peer)} did not answer in time, or has no connection free.`, {
    peer,
    cause: error,
  });
}
