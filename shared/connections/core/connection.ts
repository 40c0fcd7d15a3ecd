import type { Timings } from './call.ts';
import { type OpenTimes, openParts } from './ledger.ts';

/** One connection, whatever it speaks. */
export type Connection = {
  /** False as soon as its socket is closed, by whomever. */
  isOpen(): boolean;
  /** Says goodbye as its protocol wants it; settles when the socket is closed. Never throws. */
  close(): Promise<void>;
  /** Cuts it off at once. */
  destroy(): void;
  /** The address:port at the other end. */
  readonly remote?: string | undefined;
  /** How long its peer keeps it idle, in milliseconds, where the peer has said so. */
  readonly idleLimitMs?: number | undefined;
};

/** The use of one connection by one caller, who ends it by one of the two calls. */
export type Lease<C extends Connection> = {
  readonly connection: C;
  readonly isReused: boolean;
  /** Milliseconds since its last use; 0 for a new one. */
  readonly idleMs: number;
  /** Milliseconds that its caller waited for others, without the opening of a new one. */
  readonly waitMs: number;
  /** How long each part of its opening took; null where it was open before. */
  readonly openTimes: OpenTimes | null;
  release(): void;
  /** Never used again: cut off, and counted under this reason. */
  drop(reason: string): void;
};

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
