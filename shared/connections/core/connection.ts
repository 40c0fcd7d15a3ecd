import type { Timings } from './call.ts';
import { type OpenTimes, openParts } from './ledger.ts';

/** One connection of any protocol. */
export type Connection = {
  /** False as soon as its socket is closed, by either side. */
  isOpen(): boolean;
  /** Closes it cleanly, in the way of its protocol; settles when the socket is closed. Never throws. */
  close(): Promise<void>;
  /** Closes the socket at once. */
  destroy(): void;
  /** The peer's address:port. */
  readonly remote?: string | undefined;
  /** How long the peer keeps it open while idle, in milliseconds, if the peer has announced it. */
  readonly idleLimitMs?: number | undefined;
};

/** One use of a connection by one caller. End it with `release` or `drop`. */
export type Lease<C extends Connection> = {
  readonly connection: C;
  readonly isReused: boolean;
  /** Milliseconds since its last use; 0 for a new one. */
  readonly idleMs: number;
  /** Milliseconds that the caller waited for other callers; opening a new connection is not included. */
  readonly waitMs: number;
  /** How long each step of opening took; null for a reused connection. */
  readonly openTimes: OpenTimes | null;
  /** Gives it back to the pool. */
  release(): void;
  /** Closes it at once and counts it in the ledger under this reason. */
  drop(reason: string): void;
};

/**
 * Records in a call's timings how it acquired its connection: `pool` is the wait for other callers, `connect` the opening of
 * a new one, with its steps `connect-dns`, `connect-tcp`, `connect-tls`, `connect-auth` where the transport has them.
 * @param prefix goes before each name; the database has none
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
