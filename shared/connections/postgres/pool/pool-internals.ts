import pg from 'pg';

export type AcquireCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/** What a caller waits for, as pg-pool keeps it. pg-pool sets `timedOut` when the caller gets its timeout error. */
export type PendingItem = { readonly callback: AcquireCallback; timedOut?: boolean };

/**
 * The parts of pg-pool that have no types and that the pool needs: its idle list, its removal of a client, and its way to open a
 * client. They are unchanged since pg-pool 3.5; test/connections/postgres/pool runs on both ends of the supported range.
 */
export type PoolInternals = {
  /** The option `Promise`, or the global one. */
  readonly Promise: PromiseConstructor;
  readonly _clients: readonly pg.PoolClient[];
  readonly _idle: readonly { readonly client: pg.PoolClient }[];
  readonly _expired: WeakSet<pg.PoolClient>;
  _isAboveMin(): boolean;
  _pulseQueue(): void;
  _remove(client: pg.PoolClient, callback?: () => void): void;
  _release(client: pg.PoolClient, idleListener: (error: Error) => void, error?: Error | boolean): void;
  newClient(item: PendingItem): void;
};

/** pg-pool's own methods. */
export const poolPrototype = pg.Pool.prototype as unknown as PoolInternals;

/** The parts of a pg client that have no types. The native client has none of them. */
export type ClientInternals = {
  readonly connection?: {
    readonly stream?: {
      readonly destroyed?: boolean;
      readonly readyState?: string;
      readonly remoteAddress?: string;
      destroy?(): void;
      unref?(): void;
    };
  };
  /** True while nothing runs on it. */
  readonly readyForQuery?: boolean | null;
  readonly ssl?: boolean | object;
  readonly sslNegotiation?: string;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
};

/** Closes a connection at once, without the messages of a normal end. What waits on it fails. */
export function destroySocket(client: pg.PoolClient): void {
  (client as unknown as ClientInternals).connection?.stream?.destroy?.();
}
