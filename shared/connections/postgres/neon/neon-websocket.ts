import { createSocketOpener } from '../../http/http-connector.ts';
import { createDnsCache, type DnsCache } from '../../sockets/dns-cache.ts';
import { type Credentials, createFixedCredentials, withLogin } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import { isLoginRefused } from '../database-failure.ts';
import { parsePostgresAddress } from '../postgres-address.ts';
import { withServerFailover } from '../server-failover.ts';
import type { OpenSession } from '../session-connection.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from '../session-database.ts';
import { openNeonConnection } from './neon-connection.ts';
import type { NeonTls } from './neon-endpoint.ts';

/**
 * Builds a database over sessions that WebSockets carry to Neon's proxy: pool, freeze rules, cancel and account are those of
 * the sessions over TCP.
 */
export function createNeonWebSocketDatabase(
  options: Omit<SessionDatabaseOptions, 'open'> & {
    readonly url: string;
    readonly credentials?: Credentials | undefined;
    readonly tls: NeonTls;
    readonly keepAliveMs?: number;
    /** Default: addresses are kept for 300 s (docs/reference/performance-guide-map.md). */
    readonly dns?: DnsCache;
  },
): Database {
  const { url, tls, keepAliveMs = 60_000, ledger, ...session } = options;
  const { dns = createDnsCache({ clock: session.clock, ttlMs: 300_000 }) } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const openSocket = createSocketOpener({ keepAliveMs, dns });
  const open: OpenSession = (signal) =>
    withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
      openNeonConnection({ address: { ...address, ...login }, tls, openSocket }, signal),
    );
  return createSessionDatabase({ ...session, ...withServerFailover({ dns, hostname: address.host, ledger }, open) });
}
