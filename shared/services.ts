import { createConnections } from '@headway/connections';
import type { CircuitBreakers } from '@headway/connections/circuit-breakers';
import type { Clock } from '@headway/connections/clock';
import type { Database } from '@headway/connections/database';
import type { FreezeWatch } from '@headway/connections/freeze-watch';
import type { HttpClient } from '@headway/connections/http-client';
import type { Ledger } from '@headway/connections/ledger';
import { createResponseCache, type ResponseCache } from './cache/response-cache.ts';
import type { Configuration } from './configuration/configuration.ts';
import { createGraphqlGuard, type GraphqlGuard } from './graphql/guard.ts';
import { createHeavyQueries, type HeavyQueries } from './graphql/heavy-queries.ts';
import { type ClientShares, createClientShares } from './http/limits/client-shares.ts';
import { createOtpClient, type OtpClient } from './otp/client.ts';
import { listOtpIdleTimeouts } from './otp/list-otp-idle-timeouts.ts';
import { logFaultsTo } from './otp/parse/raw-shape.ts';
import type { Networks } from './snapshot/loaded-network.ts';
import { createNetworks } from './snapshot/networks.ts';
import { createRefresher, type Refresher } from './snapshot/refresher.ts';
import { logSideTablesTo } from './snapshot/side-tables/log-side-tables.ts';
import { createSideTableSource, type SideTableSource } from './snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore, type SnapshotStore } from './snapshot/store/store.ts';
import { createEnvironment, type Environment } from './telemetry/environment.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { type ThawStep, thawOnUse } from './thaw-on-use.ts';
import { chooseDatabase } from './waybills/choose-database.ts';
import { createWaybills, type Waybills } from './waybills/waybills.ts';

/** Everything that lives as long as the environment. */
export type Services = {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: Environment;
  readonly ledger: Ledger;
  readonly freezeWatch: FreezeWatch;
  readonly thaw: ThawStep;
  readonly http: HttpClient;
  /** One per OTP instance, and one for the database. */
  readonly breakers: CircuitBreakers;
  readonly otp: OtpClient;
  /** null: no WAYBILLS_DB_URL. */
  readonly database: Database | null;
  readonly waybills: Waybills | null;
  /** null: no SNAPSHOT_STORE. */
  readonly store: SnapshotStore | null;
  readonly sideTables: SideTableSource;
  readonly networks: Networks;
  readonly refresher: Refresher;
  readonly graphqlGuard: GraphqlGuard;
  readonly heavyQueries: HeavyQueries;
  readonly clientShares: ClientShares;
  /** Answers of OTP to single questions. */
  readonly cache: ResponseCache;
};

/** A trip of 30 stops takes some 16 kB, so this is 2,000 of them, in an environment of 1,024 MB. */
const maxCacheBytes = 32 * 1024 * 1024;

/**
 * The composition root: builds every part from the settings, once. Nothing is opened or read yet.
 * @throws UnsupportedError for a setting that asks for what the chosen transport cannot do
 */
export function createServices({ configuration, clock }: { configuration: Configuration; clock: Clock }): Services {
  const connections = createConnections({
    clock,
    http: {
      maxConnections: configuration.GTFS_CONNECTION_LIMIT,
      idleTimeoutMs: configuration.GTFS_HTTP_POOL_IDLE_TIMEOUT * 1000,
      idleTimeoutMsByOrigin: listOtpIdleTimeouts(configuration),
      keepAliveMs: configuration.GTFS_HTTP_TCP_KEEPALIVE * 1000,
      requestTimeoutMs: configuration.GTFS_HTTP_TIMEOUT * 1000,
      restartPatienceMs: configuration.GTFS_RESTART_PATIENCE * 1000,
      dnsTtlMs: configuration.GTFS_DNS_TTL * 1000,
    },
    database: (parts) => chooseDatabase({ configuration, ...parts }),
  });
  const { ledger, freezeWatch, http, breakers, database, thaw } = thawOnUse(connections);
  const logger = createLogger({ level: configuration.HEADWAY_LOG_LEVEL });
  logFaultsTo(logger);
  const otp = createOtpClient({
    http,
    breakers,
    instances: configuration.OTP_INSTANCES,
    rateLimitDelayMs: configuration.GTFS_RATE_LIMIT_DELAY * 1000,
    retryDelayMs: configuration.GTFS_RETRY_DELAY * 1000,
  });
  const store =
    configuration.SNAPSHOT_STORE === null ? null : createSnapshotStore(configuration.SNAPSHOT_STORE, { http });
  const sideTables = createSideTableSource(configuration.GTFS_SIDE_TABLES, { http });
  const networks = createNetworks({
    store,
    otp,
    sideTables,
    onSideTables: logSideTablesTo(logger),
    clock,
    pollingIntervalMs: configuration.GTFS_POLLING_INTERVAL * 1000,
  });
  return {
    configuration,
    clock,
    logger,
    environment: createEnvironment(clock),
    ledger,
    freezeWatch,
    thaw,
    http,
    breakers,
    otp,
    database,
    waybills:
      database === null
        ? null
        : createWaybills({
            database,
            clock,
            timeZone: configuration.WAYBILLS_TIME_ZONE,
            cacheTtlMs: configuration.WAYBILLS_CACHE_TTL * 1000,
          }),
    store,
    sideTables,
    networks,
    graphqlGuard: createGraphqlGuard({
      otp,
      store,
      networks,
      clock,
      rootFields: configuration.HEADWAY_GRAPHQL_ROOT_FIELDS,
      maxCost: configuration.HEADWAY_GRAPHQL_MAX_COST,
    }),
    clientShares: createClientShares({
      clock,
      unitsPerSecond: configuration.HEADWAY_CLIENT_UNITS_PER_SECOND,
      burst: configuration.HEADWAY_CLIENT_BURST,
    }),
    heavyQueries: createHeavyQueries({
      clock,
      maxInFlight: configuration.HEADWAY_GRAPHQL_MAX_HEAVY,
      share:
        configuration.HEADWAY_GRAPHQL_MAX_HEAVY_TOTAL === 0
          ? null
          : configuration.HEADWAY_GRAPHQL_MAX_HEAVY_TOTAL / configuration.HEADWAY_ENVIRONMENTS,
    }),
    refresher: createRefresher({ otp, store, sideTables, networks, clock }),
    cache: createResponseCache({ clock, ttlMs: configuration.OTP_CACHE_TTL * 1000, maxBytes: maxCacheBytes }),
  };
}
