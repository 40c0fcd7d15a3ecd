import { type Clock, systemClock } from './core/clock.ts';
import { createFreezeWatch, type FreezeWatch } from './core/freeze-watch.ts';
import { createLedger, type Ledger } from './core/ledger.ts';
import { createLazyHttpClient, type HttpClient } from './http/http-client.ts';
import type { HttpClientOptions } from './http/undici-client.ts';
import type { Database } from './postgres/database.ts';
import { type CircuitBreakers, createCircuitBreakers } from './resilience/circuit-breakers.ts';

/** What a database is built from: pass them on to a driver (`createPgDatabase`, `createNeonHttpDatabase`, ...). */
export type DatabaseParts = {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly http: HttpClient;
  readonly breakers: CircuitBreakers;
};

export type ConnectionsOptions<D extends Database | null> = {
  /** For tests. */
  readonly clock?: Clock;
  /** Counts of connections, by peer. Default: a new one. */
  readonly ledger?: Ledger;
  /** Limits of the HTTP client. */
  readonly http?: Omit<HttpClientOptions, 'clock' | 'ledger'>;
  /** Builds the database. It is called once, at once. Default: no database. */
  readonly database?: (parts: DatabaseParts) => D;
};

export type Connections<D extends Database | null = Database | null> = DatabaseParts & {
  readonly freezeWatch: FreezeWatch;
  /** null: no `database` option. */
  readonly database: D;
  /** Await this at the start of each invocation: one turn of the event loop after a gap, then dead connections are dropped. */
  begin(): Promise<void>;
  /** Call this at the end of each invocation, also of one that fails (`finally`). The next gap is measured from here. */
  end(): void;
  /** Closes all idle connections, and the others on release. Never throws. */
  close(): Promise<void>;
};

const names = ['http', 'database', 'ledger', 'clock'];

/**
 * Builds an HTTP client and a database over one ledger, one clock and one freeze watch. Call it once per environment. It opens
 * no connection, and loads undici at the first HTTP request.
 * @throws TypeError for an unknown option, and what `options.database` throws
 */
export function createConnections<D extends Database | null = null>(
  options: ConnectionsOptions<D> = {},
): Connections<D> {
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw new TypeError(`${name}: expected one of ${names.join(', ')}`);
  }
  const { clock = systemClock, ledger = createLedger() } = options;
  const freezeWatch = createFreezeWatch({ clock });
  const http = createLazyHttpClient(async () => {
    const { createHttpClient } = await import('./http/undici-client.ts');
    return createHttpClient({ ...options.http, clock, ledger });
  });
  const parts = { clock, ledger, http, breakers: createCircuitBreakers({ clock }) };
  const database = (options.database?.(parts) ?? null) as D;
  return {
    ...parts,
    freezeWatch,
    database,
    begin: async () => {
      await freezeWatch.beginInvocation();
      database?.thaw();
      http.thaw();
    },
    end: freezeWatch.endInvocation,
    close: async () => {
      await Promise.all([database?.close(), http.close()]);
    },
  };
}
