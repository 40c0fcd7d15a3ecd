import type { Connection } from '../core/connection.ts';
import type { OpenTimes } from '../core/ledger.ts';
import type { Parameter, Row } from './database.ts';

/** One session of Postgres or of a pooler in front of it, whatever carries it. One caller at a time. */
export type SessionConnection = Connection & {
  /** Sends one statement in one flight and reads its rows. With a name, it is parsed only once per connection. */
  query(text: string, parameters: readonly Parameter[], name: string | undefined): Promise<readonly Row[]>;
  /**
   * Sends statements without names, one after the other, without waiting for answers where the client can (`pg`'s pipeline),
   * and gives their rows once all are answered. @throws the first error, likewise
   */
  queryTogether(statements: readonly Unnamed[]): Promise<readonly (readonly Row[])[]>;
  /** Has the server stop what this connection runs; settles when the server has taken the request, or after `limitMs`. */
  cancel(limitMs: number): Promise<void>;
};

export type Unnamed = { readonly text: string; readonly parameters: readonly Parameter[] };

export type OpenSession = (signal: AbortSignal) => Promise<{ connection: SessionConnection; times: OpenTimes }>;

/** What became of statements that were sent together. @throws the first error */
export async function settleTogether(
  answers: readonly Promise<{ readonly rows: readonly Row[] }>[],
): Promise<readonly (readonly Row[])[]> {
  const settled = await Promise.allSettled(answers);
  return settled.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value.rows;
  });
}
