import { createDnsCache, type DnsCache } from '../../sockets/dns-cache.ts';
import { type Credentials, createFixedCredentials, withLogin } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import { isLoginRefused } from '../database-failure.ts';
import { parsePostgresAddress } from '../postgres-address.ts';
import type { OpenSession } from '../session-connection.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from '../session-database.ts';
import { openPgConnection } from './pg-connection.ts';
import { createHandshake, type PostgresTls } from './postgres-tls.ts';

export type PgDatabaseOptions = Omit<SessionDatabaseOptions, 'open' | 'dns' | 'hostname'> & {
  readonly url: string;
  /** Default: the login in the URL. */
  readonly credentials?: Credentials | undefined;
  readonly tls: PostgresTls;
  /** Idle time before the first TCP keep-alive probe; default 60 s. */
  readonly keepAliveMs?: number;
  /** As pg_stat_activity shows it; default `connections`. */
  readonly applicationName?: string;
  /** Default: a cache with a TTL of 300 s. */
  readonly dns?: DnsCache;
};

/** Builds a database over `pg` connections to Postgres, PgBouncer or RDS Proxy. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, tls, keepAliveMs = 60_000, applicationName = 'connections', ...session } = options;
  const { dns = createDnsCache({ clock: session.clock, ttlMs: 300_000 }) } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const handshake = createHandshake(tls);
  const open: OpenSession = (signal) =>
    withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
      openPgConnection({ address: { ...address, ...login }, handshake, dns, keepAliveMs, applicationName }, signal),
    );
  return createSessionDatabase({ ...session, dns, hostname: address.host, open });
}
