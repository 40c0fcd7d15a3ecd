import type { Database } from './database.ts';
import { openPgConnection } from './pg-connection.ts';
import { parsePostgresAddress } from './postgres-address.ts';
import type { PostgresTls } from './postgres-tls.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from './session-database.ts';

export type PgDatabaseOptions = Omit<SessionDatabaseOptions, 'open'> & {
  readonly url: string;
  readonly tls: PostgresTls;
  readonly keepAliveMs?: number;
};

/** Builds a database over `pg` connections: to Postgres itself, PgBouncer or RDS Proxy. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, tls, keepAliveMs = 60_000, ...session } = options;
  const target = { address: parsePostgresAddress(url), tls, keepAliveMs };
  return createSessionDatabase({ ...session, open: (signal) => openPgConnection(target, signal) });
}
