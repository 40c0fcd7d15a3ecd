import type { Connection } from '../core/connection.ts';
import type { OpenTimes } from '../core/ledger.ts';
import type { Parameter, Row } from './database.ts';

/** One session of Postgres or a pooler, over any transport. It serves one caller at a time. */
export type SessionConnection = Connection & {
  /** Whether a pooler that passes on cancels is the peer, as far as the login shows. */
  readonly isPooled: boolean;
  /** Runs one statement in one round trip. With a name, the server parses it once per connection (prepared statement). */
  query(text: string, parameters: readonly Parameter[], name: string | undefined): Promise<readonly Row[]>;
  /** Cancels the running statement. Settles with whether the server took the request within `limitMs`. Never throws. */
  cancel(limitMs: number): Promise<boolean>;
};

export type OpenSession = (signal: AbortSignal) => Promise<{ connection: SessionConnection; times: OpenTimes }>;
