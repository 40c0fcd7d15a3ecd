import {
  type PgbouncerProgram,
  startPgbouncer,
  supportsNamedStatements,
} from '../../../infra/local/servers/pgbouncer.ts';
import type { WaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { startSharingFront } from './sharing-front.ts';

/** Server connections of the pooler, and max_connections of Postgres: the numbers of the performance guide. */
export const serverConnections = 20;
export const maxConnections = 200;
/** Longest wait of a statement for a server connection: the stack's for PgBouncer and for RDS Proxy. */
export const queueSeconds = { pgbouncer: 5, front: 3 } as const;

/** A path to Postgres, opened again for each row, so that rows do not share sessions. */
export type DatabasePath = {
  readonly name: string;
  readonly sizes: readonly number[];
  /** The part of its processors that Postgres has under a limited load. Absent: no such load. */
  readonly limitedShare?: number;
  open(): Promise<{ readonly url: string; stop(): Promise<void> }>;
};

/**
 * What is left is for the pooler, which has processors of its own at AWS. With plans, Postgres answers faster than the load generator can
 * ask.
 */
const shares = { plans: 0.7, keepsPlans: 0.5 } as const;

export function createDirectPath(server: WaybillsServer, sizes: readonly number[]): DatabasePath {
  return {
    name: 'no pooler',
    sizes,
    open: async () => ({ url: server.urlAt(), stop: async () => {} }),
  };
}

export function createPoolerPath(
  { path, version }: PgbouncerProgram,
  { folder, server, sizes }: { folder: string; server: WaybillsServer; sizes: readonly number[] },
): DatabasePath {
  return {
    sizes,
    name: `PgBouncer ${version}`,
    limitedShare: supportsNamedStatements(version) ? shares.keepsPlans : shares.plans,
    open: async () => {
      const pooler = await startPgbouncer({
        path,
        folder,
        databaseUrl: server.urlAt(),
        poolSize: serverConnections,
        settings: {
          ...{ max_client_conn: 12_000, query_wait_timeout: queueSeconds.pgbouncer },
          auth_type: 'plain', // the logins of SCRAM would take minutes
        },
      });
      return { url: server.urlAt(pooler.port), stop: pooler.stop };
    },
  };
}

export function createFrontPath(server: WaybillsServer, sizes: readonly number[]): DatabasePath {
  const { hostname: host, port, username: user, password, pathname } = new URL(server.urlAt());
  return {
    name: 'a front like RDS Proxy',
    sizes,
    limitedShare: shares.plans,
    open: async () => {
      const front = await startSharingFront({
        ...{ host, port: Number(port), user, password, database: pathname.slice(1) },
        ...{ sessions: serverConnections, borrowTimeoutMs: queueSeconds.front * 1000 },
      });
      return { url: server.urlAt(front.port), stop: front.stop };
    },
  };
}
