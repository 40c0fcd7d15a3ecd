import { type Credentials, createFixedCredentials, withLogin } from '../connections/credentials.ts';
import type { Database } from './database.ts';
import { isLoginRefused } from './database-failure.ts';
import { openPgConnection } from './pg-connection.ts';
import { parsePostgresAddress } from './postgres-address.ts';
import type { PostgresTls } from './postgres-tls.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from './session-database.ts';

export type PgDatabaseOptions = Omit<SessionDatabaseOptions, 'open'> & {
  readonly url: string;
  /** Default: the login of the URL. */
  readonly credentials?: Credentials | undefined;
  readonly tls: PostgresTls;
  readonly keepAliveMs?: number;
};

/** Builds a database over `pg` connections: to Postgres itself, PgBouncer or RDS Proxy. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, tls, keepAliveMs = 60_000, ...session } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  return createSessionDatabase({
    ...session,
    open: (signal) =>
      withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
        openPgConnection({ address: { ...address, ...login }, tls, keepAliveMs }, signal),
      ),
  });
}
