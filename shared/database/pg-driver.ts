import { type Credentials, createFixedCredentials, withLogin } from '../connections/credentials.ts';
import { createDnsCache, type DnsCache } from '../connections/dns-cache.ts';
import { followName } from '../connections/follow-name.ts';
import type { Database } from './database.ts';
import { findFailureKind, isLoginRefused } from './database-failure.ts';
import { openPgConnection } from './pg-connection.ts';
import { parsePostgresAddress } from './postgres-address.ts';
import { createHandshake, type PostgresTls } from './postgres-tls.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from './session-database.ts';

export type PgDatabaseOptions = Omit<SessionDatabaseOptions, 'open'> & {
  readonly url: string;
  /** Default: the login of the URL. */
  readonly credentials?: Credentials | undefined;
  readonly tls: PostgresTls;
  readonly keepAliveMs?: number;
  /** Default: addresses are kept for 300 s, the guide's GTFS_DNS_TTL. */
  readonly dns?: DnsCache;
};

/** Builds a database over `pg` connections: to Postgres itself, PgBouncer or RDS Proxy. */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const { url, tls, keepAliveMs = 60_000, ledger, ...session } = options;
  const { dns = createDnsCache({ clock: session.clock, ttlMs: 300_000 }) } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const handshake = createHandshake(tls);
  const { host: hostname } = address;
  const isElsewhere = (error: unknown) => ['away', 'lost'].includes(findFailureKind(error));
  return createSessionDatabase({
    ...session,
    ledger: {
      ...ledger,
      dropped: (reason) => {
        if (suspicious.has(reason)) dns.forget(hostname);
        ledger.dropped(reason);
      },
    },
    open: (signal) =>
      followName(dns, { hostname, signal, isElsewhere }, () =>
        withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
          openPgConnection({ address: { ...address, ...login }, handshake, dns, keepAliveMs }, signal),
        ),
      ),
  });
}

/** What happens to connections when a database fails over: the next one asks anew where it is, which takes a millisecond. */
const suspicious: ReadonlySet<string> = new Set(['closed', 'timeout', 'read-only']);
