import type { LocalRdsProxy } from '../../../../infra/local/stand-ins/rds-proxy/start-rds-proxy.ts';
import type { Clock } from '../../../../shared/connections/core/clock.ts';
import { systemClock } from '../../../../shared/connections/core/clock.ts';
import { createLedger, type PeerLedger } from '../../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../../shared/connections/http/undici-client.ts';
import type { Credentials } from '../../../../shared/connections/postgres/credentials/credentials.ts';
import { createIamCredentials } from '../../../../shared/connections/postgres/credentials/iam-credentials.ts';
import { createDataApiDatabase } from '../../../../shared/connections/postgres/data-api/data-api.ts';
import type { Database } from '../../../../shared/connections/postgres/database.ts';
import { createNeonHttpDatabase } from '../../../../shared/connections/postgres/neon/neon-http.ts';
import { createNeonWebSocketDatabase } from '../../../../shared/connections/postgres/neon/neon-websocket.ts';
import { createPgDatabase } from '../../../../shared/connections/postgres/pg/pg-driver.ts';
import { throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { awsKey, type Backends, clusterArn, pgbouncer, secretArn, wrongSecretArn } from './backends.ts';

export type OpenOptions = {
  readonly backends: Backends;
  /** The port of a proxy in front of the transport's server. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly max?: number;
  /** Logs in with a wrong password. */
  readonly isLockedOut?: boolean;
  /** Default: a login that never changes. The Data API logs in itself, with the secret of `secret`. */
  readonly credentials?: Credentials;
  readonly secret?: string;
};

/** One way to reach the same Postgres. */
export type Transport = {
  readonly name: string;
  /** What it cannot do, in words; test titles show them. */
  readonly limits: Readonly<Partial<Record<Ability, string>>>;
  /** The port that its driver connects to. */
  findPort(backends: Backends): number;
  open(options: OpenOptions & { readonly account: PeerLedger; readonly clock: Clock }): Database;
};
export type Ability =
  | 'cancel'
  | 'big-answer'
  | 'bigint-list'
  | 'secret-login'
  | 'pending-secret'
  | 'token-login'
  | 'parameter-place';

const peer = 'waybills';
const portOf = (url: string) => Number(new URL(url).port);

const noToken = 'takes no IAM token';

const pgDirect: Transport = {
  name: 'pg',
  limits: { 'token-login': 'only RDS takes tokens: the same code as through RDS Proxy' },
  findPort: ({ databaseUrl }) => portOf(databaseUrl),
  open: ({ backends, port, clock, account, max, isLockedOut, credentials }) =>
    createPgDatabase({
      ...{
        peer,
        clock,
        ledger: account,
        maxConnections: max,
        minConnections: 1,
        tls: { mode: 'disable' },
        credentials,
      },
      url: describeUrl(backends.databaseUrl, port, isLockedOut),
    }),
};

const pgThroughPgbouncer: Transport = {
  ...pgDirect,
  name: 'pg, PgBouncer',
  limits: { 'token-login': noToken },
  findPort: ({ pgbouncer: pooler }) => pooler?.port ?? 0,
  open: (options) => {
    const { pgbouncer: pooler } = options.backends;
    return pgDirect.open({ ...options, port: options.port ?? pooler?.port ?? 0 });
  },
};

/** The target of an IAM token. */
export const tokenTarget = ({ port }: LocalRdsProxy) => ({
  host: 'localhost',
  port,
  user: 'headway_iam',
  region: 'ap-south-1',
});

const pgThroughRdsProxy: Transport = {
  ...pgDirect,
  name: 'pg, RDS Proxy, IAM',
  limits: {
    'secret-login': 'its login is a token',
    'pending-secret': 'its login is a token',
    cancel: "RDS Proxy ignores cancels: the role's statement_timeout ends the statement",
  },
  findPort: ({ rdsProxy }) => rdsProxy.port,
  open: ({ backends, port, clock, account, max, isLockedOut, credentials }) => {
    const { rdsProxy } = backends;
    const awsCredentials = isLockedOut ? { ...awsKey, secretAccessKey: 'not-the-password' } : awsKey;
    const signed = { ...tokenTarget(rdsProxy), clock, awsCredentials };
    return createPgDatabase({
      ...{ peer, clock, ledger: account, maxConnections: max, minConnections: 1 },
      tls: { mode: 'verify-full', ca: rdsProxy.ca },
      credentials: credentials ?? createIamCredentials(signed),
      url: Object.assign(new URL(describeUrl(rdsProxy.url, port)), { pathname: new URL(backends.databaseUrl).pathname })
        .href,
    });
  },
};

const neonWebSocket: Transport = {
  name: 'neon-websocket',
  limits: { 'token-login': noToken },
  findPort: ({ neon }) => neon.port,
  open: ({ backends, port, clock, account, max, isLockedOut, credentials }) =>
    createNeonWebSocketDatabase({
      ...{ peer, clock, ledger: account, maxConnections: max, minConnections: 1, tls: 'disable', credentials },
      url: describeUrl(backends.neon.url, port, isLockedOut),
    }),
};

const neonHttp: Transport = {
  name: 'neon-http',
  limits: { 'token-login': noToken },
  findPort: ({ neon }) => neon.port,
  open: ({ backends, port, clock, account, max = 5, isLockedOut, credentials }) =>
    createNeonHttpDatabase({
      ...{ peer, tls: 'disable', maxConnections: max, minConnections: 1, credentials },
      url: describeUrl(backends.neon.url, port, isLockedOut),
      http: createHttpClient({ clock, ledger: { peer: () => account }, maxConnections: max, timingName: 'query' }),
    }),
};

const dataApi: Transport = {
  name: 'data-api',
  limits: {
    cancel: 'the Data API has no cancel: the statement runs on, 45 s at most',
    'big-answer': 'refused in words, the Data API gives 1 MiB',
    'bigint-list': 'refused in words, the Data API rounds them',
    'parameter-place': 'the Data API does not say whose value it is',
    'pending-secret': 'the service reads the current version',
    'token-login': noToken,
  },
  findPort: (backends) => backends.dataApi.port,
  open: ({ backends, port, clock, account, max = 5, isLockedOut = false, secret = secretArn }) =>
    createDataApiDatabase({
      ...{ peer, maxConnections: max, minConnections: 1, resourceArn: clusterArn, awsCredentials: awsKey },
      secretArn: isLockedOut ? wrongSecretArn : secret,
      database: new URL(backends.databaseUrl).pathname.slice(1),
      endpoint: throughPort(backends.dataApi.url, port ?? backends.dataApi.port).replace(/\/$/, ''),
      http: createHttpClient({ clock, ledger: { peer: () => account }, maxConnections: max, timingName: 'query' }),
    }),
};

/** The transports that this machine can run. */
export const transports: readonly Transport[] = [
  pgDirect,
  ...(pgbouncer === undefined ? [] : [pgThroughPgbouncer]),
  pgThroughRdsProxy,
  neonWebSocket,
  neonHttp,
  dataApi,
];

function describeUrl(url: string, port = portOf(url), isLockedOut = false): string {
  const through = new URL(throughPort(url, port));
  return isLockedOut ? Object.assign(through, { password: 'not-the-password' }).href : through.href;
}

export function openTransport(transport: Transport, { clock = systemClock, ...options }: OpenOptions) {
  const account = createLedger().peer(peer);
  return { database: transport.open({ clock, account, ...options }), account };
}
