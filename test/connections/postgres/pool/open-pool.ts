import { onTestFinished } from 'vitest';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import type { PoolOptions } from '../../../../shared/connections/postgres/pool/pool-options.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';
import { startTcpProxy, throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { watchPostgresWire } from '../../../support/servers/postgres-wire.ts';

/** A pool behind a proxy that can break its connections; both end with the test. The clock moves only by the test. */
export async function openPool(url: string, options: PoolOptions = {}) {
  const wire = watchPostgresWire();
  const proxy = await startTcpProxy({ targetPort: Number(new URL(url).port), observe: wire.observe });
  const clock = createMovableClock();
  const pool = new Pool({ connectionString: throughPort(url, proxy.port), clock, ...options });
  onTestFinished(async () => {
    if (!pool.ending) await pool.end();
    await proxy.close();
  });
  return { pool, proxy, clock, wire };
}
