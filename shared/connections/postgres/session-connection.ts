import type { Connection } from '../core/connection.ts';
import type { OpenTimes } from '../core/ledger.ts';
import type { Parameter, Row } from './database.ts';

/** One session of Postgres or a pooler, over any transport. It serves one caller at a time. */
export type SessionConnection = Connection & {
  /** Runs one statement in one round trip. With a name, the server parses it once per connection (prepared statement). */
  query(text: string, parameters: readonly Parameter[], name: string | undefined): Promise<readonly Row[]>;
  /** Cancels the running statement; settles when the server has taken the request, or after `limitMs`. Never throws. */
  cancel(limitMs: number): Promise<void>;
};

export type OpenSession = (signal: AbortSignal) => Promise<{ connection: SessionConnection; times: OpenTimes }>;
