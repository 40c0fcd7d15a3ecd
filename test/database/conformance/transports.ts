import type { Clock } from '../../../shared/clock.ts';
import { systemClock } from '../../../shared/clock.ts';
import { createLedger, type PeerLedger } from '../../../shared/connections/ledger.ts';
import { createHttpClient } from '../../../shared/connections/undici-client.ts';
import type { Database } from '../../../shared/database/database.ts';
import { createNeonHttpDatabase } from '../../../shared/database/neon-http.ts';
import { createPgDatabase } from '../../../shared/database/pg-driver.ts';
import { pgbouncer } from '../../support/pgbouncer.ts';
import { throughPort } from '../../support/tcp-proxy.ts';
import type { Backends } from './backends.ts';

export type OpenOptions = {
  readonly backends: Backends;
  /** Where a proxy stands in front of the transport's server. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly max?: number;
};

/** One way to reach the same Postgres. */
export type Transport = {
  readonly name: string;
  /** What it cannot do, in words; a case that needs it is shown with them. */
  readonly limits: Readonly<Partial<Record<Ability, string>>>;
  /** The port that its driver connects to. */
  findPort(backends: Backends): number;
  open(options: OpenOptions & { readonly account: PeerLedger; readonly clock: Clock }): Database;
};
export type Ability = 'session' | 'cancel' | 'big-answer' | 'one-trip-batch';

const peer = 'waybills';
const portOf = (url: string) => Number(new URL(url).port);

const pgDirect: Transport = {
  name: 'pg',
  limits: { 'one-trip-batch': 'one statement after the other: nothing is pipelined' },
  findPort: ({ databaseUrl }) => portOf(databaseUrl),
  open: ({ backends, port, clock, account, max }) =>
    createPgDatabase({
      ...{ peer, clock, ledger: account, maxConnections: max, minConnections: 1, tls: { mode: 'disable' } },
      url: throughPort(backends.databaseUrl, port ?? portOf(backends.databaseUrl)),
    }),
};

const pgThroughPgbouncer: Transport = {
  ...pgDirect,
  name: 'pg, PgBouncer',
  findPort: ({ pgbouncer: pooler }) => pooler?.port ?? 0,
  open: (options) => {
    const { pgbouncer: pooler } = options.backends;
    return pgDirect.open({ ...options, port: options.port ?? pooler?.port ?? 0 });
  },
};

const neonHttp: Transport = {
  name: 'neon-http',
  limits: { session: 'no sessions' },
  findPort: ({ neon }) => neon.port,
  open: ({ backends, port, clock, account, max = 5 }) =>
    createNeonHttpDatabase({
      ...{ peer, tls: 'disable', maxConnections: max, minConnections: 1 },
      url: throughPort(backends.neon.url, port ?? backends.neon.port),
      http: createHttpClient({ clock, ledger: { peer: () => account }, maxConnections: max, timingName: 'query' }),
    }),
};

/** Those that this machine has. */
export const transports: readonly Transport[] = [
  pgDirect,
  ...(pgbouncer === undefined ? [] : [pgThroughPgbouncer]),
  neonHttp,
];

export function openTransport(transport: Transport, { clock = systemClock, ...options }: OpenOptions) {
  const account = createLedger().peer(peer);
  return { database: transport.open({ clock, account, ...options }), account };
}
