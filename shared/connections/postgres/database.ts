import type { Call } from '../core/call.ts';

/** One value bound to a statement. Lists go as one array parameter: `= ANY($1::text[])`. */
export type Parameter = string | number | boolean | null | readonly string[];

/** A statement is a constant of the program: its text never contains a value. */
export type Statement = {
  /** A short name for figures and errors; the name used on the wire is derived from the text. */
  readonly label: string;
  readonly text: string;
  /** A read is repeated once on a new connection if its first try got no answer; a write never is. */
  readonly access: 'read' | 'write';
};

/** A statement with the values bound to it. */
export type Query = { readonly statement: Statement; readonly parameters: readonly Parameter[] };

/** By column name; each value is what row-values.ts makes of its type, whatever the transport. */
export type Row = Readonly<Record<string, unknown>>;

/** The pool as the guide's "connection monitoring" asks for it. */
export type PoolFigures = {
  readonly size: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
  readonly min: number;
  /** Whether statements are prepared by name at this peer, and why not if they no longer are. */
  readonly statements: 'named' | 'unnamed' | 'unnamed-refused-by-peer';
};

/** One query interface over every way to reach Postgres. */
export type Database = {
  /**
   * Runs one statement in one round trip and gives its rows.
   * @throws UnavailableError when the database is down, refuses, or the pool is exhausted
   * @throws DeadlineExceededError when the call's signal fires first; the statement is cancelled at the server
   */
  query(statement: Statement, parameters: readonly Parameter[], call: Call): Promise<readonly Row[]>;
  /** Opens connections until the minimum is there; gives how many were opened. Never throws because the peer is down. */
  warm(call: Call): Promise<number>;
  /** To be called at the start of each invocation, after one turn of the event loop: lets go of what died meanwhile. */
  thaw(): void;
  figures(): PoolFigures;
  /** Closes every connection cleanly (Terminate, then FIN, where it is a session). */
  close(): Promise<void>;
};
