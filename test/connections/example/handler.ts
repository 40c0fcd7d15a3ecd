import { createTimings } from '../../../shared/connections/core/call.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createFreezeWatch } from '../../../shared/connections/core/freeze-watch.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createPgDatabase } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { isLoopbackHost } from '../../../shared/connections/sockets/loopback.ts';

const { DATABASE_URL: url = '' } = process.env;
const clock = systemClock;
const ledger = createLedger();
const watch = createFreezeWatch({ clock });
const tls = { mode: isLoopbackHost(new URL(url).hostname) ? 'disable' : 'verify-full' } as const;
const size = { maxConnections: 2, minConnections: 1 };
const database = createPgDatabase({ url, peer: 'orders', clock, ledger: ledger.peer('orders'), tls, ...size });
const byId = { label: 'order', text: 'SELECT $1::int AS id', access: 'read' } as const;

void database.warm({ signal: AbortSignal.timeout(5000), timings: createTimings(clock) });

export async function handler(event: { id: number }, context: { getRemainingTimeInMillis(): number }) {
  await watch.beginInvocation();
  database.thaw();
  const call = { signal: AbortSignal.timeout(context.getRemainingTimeInMillis() - 500), timings: createTimings(clock) };
  try {
    const orders = await database.query(byId, [event.id], call);
    return { orders, connections: ledger.figures(), gaps: watch.figures() };
  } finally {
    watch.endInvocation();
  }
}
