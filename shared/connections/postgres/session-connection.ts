import type { Connection } from '../core/connection.ts';
import type { OpenTimes } from '../core/ledger.ts';
import type { Parameter, Row } from './database.ts';

/** One session of Postgres or of a pooler in front of it, whatever carries it. One caller at a time. */
export type SessionConnection = Connection & {
  /** Sends one statement in one flight and reads its rows. With a name, it is parsed only once per connection. */
  query(text: string, parameters: readonly Parameter[], name: string | undefined): Promise<readonly Row[]>;
  /** Has the server stop what this connection runs; settles when the server has taken the request, or after `limitMs`. */
  cancel(limitMs: number): Promise<void>;
};

export type OpenSession = (signal: AbortSignal) => Promise<{ connection: SessionConnection; times: OpenTimes }>;
