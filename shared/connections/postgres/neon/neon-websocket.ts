import { createSocketOpener } from '../../http/http-connector.ts';
import { createDnsCache, type DnsCache } from '../../sockets/dns-cache.ts';
import { type Credentials, createFixedCredentials, withLogin } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import { isLoginRefused } from '../database-failure.ts';
import { parsePostgresAddress } from '../postgres-address.ts';
import type { OpenSession } from '../session-connection.ts';
import { createSessionDatabase, type SessionDatabaseOptions } from '../session-database.ts';
import { openNeonConnection } from './neon-connection.ts';
import type { NeonTls } from './neon-endpoint.ts';

/**
 * Builds a database over WebSocket sessions to Neon's proxy. Pool, freeze handling, cancel and ledger are those of sessions over
 * TCP.
 */
export function createNeonWebSocketDatabase(
  options: Omit<SessionDatabaseOptions, 'open' | 'dns' | 'hostname'> & {
    readonly url: string;
    readonly credentials?: Credentials | undefined;
    readonly tls: NeonTls;
    /** Idle time before the first TCP keep-alive probe; default 60 s. */
    readonly keepAliveMs?: number;
    /** As pg_stat_activity shows it; default `connections`. */
    readonly applicationName?: string;
    /** Default: a cache with a TTL of 300 s. */
    readonly dns?: DnsCache;
  },
): Database {
  const { url, tls, keepAliveMs = 60_000, applicationName = 'connections', ...session } = options;
  const { dns = createDnsCache({ clock: session.clock, ttlMs: 300_000 }) } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const openSocket = createSocketOpener({ keepAliveMs, dns });
  const open: OpenSession = (signal) =>
    withLogin(credentials, { signal, isRefused: isLoginRefused }, (login) =>
      openNeonConnection({ address: { ...address, ...login }, tls, openSocket, applicationName }, signal),
    );
  return createSessionDatabase({ ...session, dns, hostname: address.host, open });
}
