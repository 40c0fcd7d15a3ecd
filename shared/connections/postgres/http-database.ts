import type { Call } from '../core/call.ts';
import { UnavailableError } from '../core/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Database, Query, Row } from './database.ts';
import { describeDatabaseFailure, mayRetryRead, nameDatabase } from './database-failure.ts';

export type HttpDatabaseOptions = {
  /** A client for this database only: its figures are the pool's. */
  readonly http: HttpClient;
  /** Opens connections up to `count`; returns how many it opened. */
  readonly warm: (count: number, call: Call) => Promise<number>;
  readonly peer: string;
  readonly minConnections: number;
  readonly maxConnections: number;
  readonly ask: (query: Query, call: Call) => Promise<readonly Row[]>;
};

/**
 * Builds a database over HTTP requests. The HTTP client handles connections, freezes and the retry after a lost connection; this
 * handles the errors that the database answers.
 */
export function createHttpDatabase(options: HttpDatabaseOptions): Database {
  const { http, warm, peer, minConnections, maxConnections, ask } = options;

  const askTwice = async (query: Query, call: Call): Promise<readonly Row[]> => {
    try {
      return await ask(query, call).catch((error: unknown) => {
        if (query.statement.access !== 'read' || !mayRetryRead(error)) throw error;
        return ask(query, call);
      });
    } catch (error) {
      throw describeDatabaseFailure(withoutAddress(error, peer), peer, query.parameters);
    }
  };

  return {
    query: (statement, parameters, call) => askTwice({ statement, parameters }, call),
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

/** The HTTP client's error names the host. Callers get the database's name instead. */
function withoutAddress(error: unknown, peer: string): unknown {
  if (!(error instanceof UnavailableError) || error.peer === peer) return error;
  if (error.cause !== undefined) return error.cause;
  return new UnavailableError(`${nameDatabase(peer)} did not answer in time, or its pool is exhausted.`, {
    peer,
    cause: error,
  });
}
