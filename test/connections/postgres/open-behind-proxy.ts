import { onTestFinished } from 'vitest';
import type { Database, Statement } from '../../../shared/connections/postgres/database.ts';
import type { PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import type { TestDatabase } from '../../support/servers/postgres.ts';
import { watchPostgresWire } from '../../support/servers/postgres-wire.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';

export const one: Statement = { label: 'one', text: 'SELECT $1::int AS n', access: 'read' };
export const sleep: Statement = { label: 'sleep', text: 'SELECT pg_sleep($1::float)::text AS done', access: 'read' };

export const ask = (database: Database, n: number) => database.query(one, [n], createCall());

/** A database behind a proxy that observes every byte; both end with the test. */
export async function openBehindProxy(server: TestDatabase, options: Partial<PgDatabaseOptions> = {}) {
  const wire = watchPostgresWire();
  const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port), observe: wire.observe });
  const clock = createMovableClock();
  const { database, account } = connectTo(throughPort(server.url, proxy.port), { clock, ...options });
  onTestFinished(async () => {
    await database.close();
    await proxy.close();
  });
  return { database, account, proxy, wire, clock };
}
