import { createDnsCache, type DnsCache } from '../../sockets/dns-cache.ts';
import { type Credentials, createFixedCredentials, withLogin } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import { isLoginRefused } from '../database-failure.ts';
import { parsePostgresAddress } from '../postgres-address.ts';
import { withServerFailover } from '../server-failover.ts';
import type { OpenSession } from '../session-connection.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from '../session-database.ts';
import { openPgConnection } from './pg-connection.ts';
import { createHandshake, type PostgresTls } from './postgres-tls.ts';

export type PgDatabaseOptions = Omit<SessionDatabaseOptions, 'open'> & {
  readonly url: string;
  /** Default: the login of the URL. */
  readonly credentials?: Credentials | undefined;
  readonly tls: PostgresTls;
  readonly keepAliveMs?: number;
  /** Default: addresses are kept for 300 s (docs/reference/performance-guide-map.md). */
  readonly dns?: DnsCache;
};

/** Builds a database over `pg` connections: to Postgres itself, PgBouncer or RDS Proxy. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, tls, keepAliveMs = 60_000, ledger, ...session } = options;
  const { dns = createDnsCache({ clock: session.clock, ttlMs: 300_000 }) } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const handshake = createHandshake(tls);
  const open: OpenSession = (signal) =>
    withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
      openPgConnection({ address: { ...address, ...login }, handshake, dns, keepAliveMs }, signal),
    );
  return createSessionDatabase({ ...session, ...withServerFailover({ dns, hostname: address.host, ledger }, open) });
}
