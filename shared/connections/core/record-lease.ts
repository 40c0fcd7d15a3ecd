import type { Timings } from './call.ts';
import type { Connection, Lease } from './connection.ts';
import { openParts } from './ledger.ts';

/**
 * Tells in a call's timings how it came to its connection: `pool` is the wait for others, `connect` the opening of a new
 * one, with its parts `connect-dns`, `connect-tcp`, `connect-tls`, `connect-auth` where the transport has them.
 * @param prefix before each name; default none, which is the database
 */
export function recordLease(
  timings: Timings,
  { waitMs, openTimes }: Pick<Lease<Connection>, 'waitMs' | 'openTimes'>,
  prefix = '',
): void {
  timings.record(`${prefix}pool`, waitMs, openTimes === null ? 'reused' : 'new');
  if (openTimes === null) return;
  const parts = openParts.flatMap((part) => {
    const durationMs = openTimes[part];
    return durationMs === undefined ? [] : [{ name: names[part], durationMs }];
  });
  timings.record(
    `${prefix}connect`,
    parts.reduce((sum, { durationMs }) => sum + durationMs, 0),
    'new',
  );
  for (const { name, durationMs } of parts) timings.record(`${prefix}connect-${name}`, durationMs);
}

const names = { dnsMs: 'dns', connectMs: 'tcp', tlsMs: 'tls', authMs: 'auth' } as const;
