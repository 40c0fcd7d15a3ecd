import type { Call } from '../core/call.ts';

/** One value bound to a statement. A list is one array parameter: `= ANY($1::text[])`. */
export type Parameter = string | number | boolean | null | readonly string[];

/** A statement is a constant of the program: its text never contains a value. */
export type Statement = {
  /** A short name for figures and errors. The name of the prepared statement is derived from the text. */
  readonly label: string;
  readonly text: string;
  /** A read is retried once on a new connection if its first attempt got no answer; a write never is. */
  readonly access: 'read' | 'write';
};

/** A statement with the values bound to it. */
export type Query = { readonly statement: Statement; readonly parameters: readonly Parameter[] };

/** Values by column name. Every transport parses them in the same way (row-values.ts). */
export type Row = Readonly<Record<string, unknown>>;

/** The state of the pool. */
export type PoolFigures = {
  readonly size: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
  readonly min: number;
  /** Whether statements are prepared by name, and if not any more, why. */
  readonly statements: 'named' | 'unnamed' | 'unnamed-refused-by-peer';
};

/** One query interface for every transport to Postgres. */
export type Database = {
  /**
   * Runs one statement in one round trip and returns its rows.
   * @throws UnavailableError if the database is down, refuses, or the pool is exhausted
   * @throws InvalidInputError if a value does not fit its parameter
   * @throws DeadlineExceededError when the call's signal aborts first; the statement is cancelled at the server
   */
  query(statement: Statement, parameters: readonly Parameter[], call: Call): Promise<readonly Row[]>;
  /** Opens connections up to the minimum; returns how many it opened. Does not throw if the database is down. */
  warm(call: Call): Promise<number>;
  /** Drops dead connections. Call it at the start of each invocation, after `FreezeWatch.beginInvocation`. */
  thaw(): void;
  figures(): PoolFigures;
  /** Closes every connection cleanly; for a session: Terminate, then FIN. */
  close(): Promise<void>;
};
