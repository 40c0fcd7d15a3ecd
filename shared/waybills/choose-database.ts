import type { CircuitBreakers } from '@headway/connections/circuit-breakers';
import type { Clock } from '@headway/connections/clock';
import type { Credentials } from '@headway/connections/credentials';
import type { Database } from '@headway/connections/database';
import { isDatabaseUnavailable } from '@headway/connections/database-failure';
import { createDnsCache } from '@headway/connections/dns-cache';
import type { HttpClient, HttpClientOptions } from '@headway/connections/http-client';
import { createLazyDatabase } from '@headway/connections/lazy-database';
import type { Ledger } from '@headway/connections/ledger';
import { parsePostgresAddress } from '@headway/connections/postgres-address';
import type { Configuration } from '../configuration/configuration.ts';
import { readTrustedRoots } from './trusted-roots.ts';
import { refuseUnsupported } from './unsupported-database.ts';

type Options = {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** For requests to Secrets Manager. */
  readonly http: HttpClient;
  readonly breakers: CircuitBreakers;
};

const peer = 'database';

/**
 * Creates the database of the settings with the driver of the settings; no other driver is loaded
 * (docs/decisions/0080-database-drivers.md).
 * @returns null if the settings name no database
 * @throws UnsupportedError for a setting that the driver does not support
 */
export function chooseDatabase(options: Options): Database | null {
  const { configuration, clock, ledger } = options;
  const { WAYBILLS_DB_DRIVER: driver, WAYBILLS_DB_TLS: tls, WAYBILLS_DB_URL: secretUrl } = configuration;
  refuseUnsupported(configuration);
  if (secretUrl === null && driver !== 'data-api') return null;
  const url = secretUrl?.reveal() ?? ''; // the Data API has no URL
  const ca = driver === 'pg' && tls === 'verify-full' ? readTrustedRoots(configuration.WAYBILLS_DB_CA) : undefined;
  const limits = {
    maxConnections: configuration.WAYBILLS_DB_MAX_CONNECTIONS,
    minConnections: configuration.WAYBILLS_DB_MIN_CONNECTIONS,
    acquireTimeoutMs: configuration.WAYBILLS_DB_ACQUIRE_TIMEOUT * 1000,
    idleTimeoutMs: configuration.WAYBILLS_DB_IDLE_TIMEOUT * 1000,
    maxLifetimeMs: configuration.WAYBILLS_DB_MAX_LIFETIME * 1000,
    restartPatienceMs: configuration.WAYBILLS_DB_RESTART_PATIENCE * 1000,
  };
  const prepare = configuration.WAYBILLS_DB_PREPARE;
  const account = ledger.peer(peer);
  const dnsTtlMs = configuration.GTFS_DNS_TTL * 1000;
  const overHttp = async () => ({ ...limits, peer, http: await createDatabaseHttp(options, { ...limits, dnsTtlMs }) });

  const load = async (): Promise<Database> => {
    const dns = createDnsCache({ clock, ttlMs: dnsTtlMs });
    const sessions = { ...limits, peer, clock, ledger: account, prepare, dns, applicationName: 'headway' };
    switch (driver) {
      case 'pg': {
        const [{ createPgDatabase }, credentials] = await Promise.all([
          import('@headway/connections/pg-database'),
          loadCredentials(options, url),
        ]);
        return createPgDatabase({ ...sessions, url, tls: { mode: tls, ca }, credentials });
      }
      case 'neon-websocket': {
        const { createNeonWebSocketDatabase } = await import('@headway/connections/neon-websocket');
        const credentials = await loadCredentials(options, url);
        return createNeonWebSocketDatabase({ ...sessions, url, tls: asNeonTls(tls), credentials });
      }
      case 'neon-http': {
        const { createNeonHttpDatabase } = await import('@headway/connections/neon-http');
        const credentials = await loadCredentials(options, url);
        return createNeonHttpDatabase({ ...(await overHttp()), url, tls: asNeonTls(tls), credentials });
      }
      case 'data-api': {
        const { createDataApiDatabase } = await import('@headway/connections/data-api');
        return createDataApiDatabase({
          ...(await overHttp()),
          resourceArn: configuration.WAYBILLS_DB_RESOURCE_ARN ?? '',
          secretArn: configuration.WAYBILLS_DB_SECRET_ARN ?? '',
          database: configuration.WAYBILLS_DB_NAME ?? '',
        });
      }
    }
  };
  const hasNames = prepare !== 'off' && (driver === 'pg' || driver === 'neon-websocket');
  return createLazyDatabase({
    ...limits,
    load,
    breaker: options.breakers.of(peer, { isFailure: isDatabaseUnavailable }),
    statements: hasNames ? 'named' : 'unnamed',
  });
}

/** @returns undefined if the login is in the URL */
async function loadCredentials({ configuration, clock, http }: Options, url: string): Promise<Credentials | undefined> {
  switch (configuration.WAYBILLS_DB_CREDENTIALS) {
    case 'url':
      return undefined;
    case 'iam': {
      const { createIamCredentials } = await import('@headway/connections/iam-credentials');
      return createIamCredentials({ ...parsePostgresAddress(url), clock });
    }
    case 'secret': {
      const { createSecretCredentials } = await import('@headway/connections/secret-credentials');
      return createSecretCredentials({ arn: configuration.WAYBILLS_DB_SECRET_ARN ?? '', http });
    }
  }
}

/** Connections live as long as the settings allow; a connection that the service closes earlier is found at a thaw. */
async function createDatabaseHttp({ clock, ledger }: Options, limits: Omit<HttpClientOptions, 'clock' | 'ledger'>) {
  const { createHttpClient } = await import('@headway/connections/http-client');
  const account = { peer: () => ledger.peer(peer) };
  return createHttpClient({ ...limits, clock, ledger: account, timingName: 'query' });
}

/** `refuseUnsupported` has already refused `require`. */
function asNeonTls(tls: Configuration['WAYBILLS_DB_TLS']): 'verify-full' | 'disable' {
  return tls === 'disable' ? 'disable' : 'verify-full';
}
