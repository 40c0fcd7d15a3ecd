import type pg from 'pg';
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../../core/clock.ts';
import type { PeerLedger } from '../../core/ledger.ts';
import { justUsedMs } from '../../core/stale-connection.ts';
import { defaultPatienceMs } from '../../resilience/restart-wait.ts';

declare module 'pg' {
  // biome-ignore lint: an augmentation repeats the type parameters as they are
  interface QueryConfig<I = any[]> {
    /**
     * The statement only reads, so it may run twice. `Pool` of `@headway/connections/pg` sends it without a check of the
     * connection and retries it once on a new connection if it gets no answer. Other pools and clients ignore it.
     */
    readOnly?: boolean | undefined;
  }
}

export type PoolOptions = pg.PoolConfig & {
  /** All statements of `pool.query` only read, as if each had `readOnly: true`. Default false. */
  readonly readOnly?: boolean | undefined;
  /**
   * A client that was idle for longer is checked with one round trip before it is handed out, except to a read. Default 5, the
   * shortest gap that can be a freeze; Infinity never checks.
   */
  readonly checkAfterIdleMillis?: number | undefined;
  /**
   * How long a query or `connect` waits for a server that restarts, while nothing was sent; then it fails, and later ones fail
   * at once until the server is back. At most `connectionTimeoutMillis`, if that is set. Default 5000; 0 never waits.
   */
  readonly restartPatienceMillis?: number | undefined;
  /** Counts connections opened, reused and dropped. Default: one of the pool's own, which `pool.figures()` returns. */
  readonly ledger?: PeerLedger | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
};

/** The limits that the pool judges itself when it hands out a client. */
export type PoolLimits = {
  readonly clock: Clock;
  readonly isReadOnly: boolean;
  readonly checkAfterIdleMs: number;
  readonly restartPatienceMs: number;
  readonly idleTimeoutMs: number;
  readonly maxLifetimeMs: number;
};

/** Below the idle timeouts of poolers and load balancers, of which AWS's 350 s are the shortest that nobody announces. */
export const defaultIdleTimeoutMs = 300_000;

/**
 * Reads the pool's own settings.
 * @throws TypeError for a setting that is not valid
 */
export function readPoolLimits(options: PoolOptions): PoolLimits {
  const { readOnly: isReadOnly = false, checkAfterIdleMillis = justUsedMs, clock = systemClock } = options;
  const { idleTimeoutMillis, maxLifetimeSeconds = 0, restartPatienceMillis = defaultPatienceMs } = options;
  if (typeof isReadOnly !== 'boolean') throw new TypeError(describeMistake('readOnly', 'true or false', isReadOnly));
  requireAmount('checkAfterIdleMillis', checkAfterIdleMillis);
  requireAmount('restartPatienceMillis', restartPatienceMillis);
  requireAmount('idleTimeoutMillis', idleTimeoutMillis ?? 0);
  requireAmount('maxLifetimeSeconds', maxLifetimeSeconds);
  return {
    clock,
    isReadOnly,
    checkAfterIdleMs: checkAfterIdleMillis,
    restartPatienceMs: restartPatienceMillis,
    idleTimeoutMs: idleTimeoutMillis === undefined ? defaultIdleTimeoutMs : zeroAsNever(idleTimeoutMillis ?? 0),
    maxLifetimeMs: zeroAsNever(maxLifetimeSeconds * 1000),
  };
}

/** Names that other pools and drivers use, and what to set here. node-postgres ignores them silently. */
const unknownSettings: Readonly<Record<string, string>> = {
  readonly: 'use readOnly',
  checkAfterIdleMs: 'use checkAfterIdleMillis',
  idleTimeout: 'use idleTimeoutMillis',
  idleTimeoutMs: 'use idleTimeoutMillis',
  idle_timeout: 'use idleTimeoutMillis, in milliseconds',
  maxLifetimeMs: 'use maxLifetimeSeconds',
  maxLifetimeMillis: 'use maxLifetimeSeconds',
  max_lifetime: 'use maxLifetimeSeconds',
  connectionTimeoutMs: 'use connectionTimeoutMillis',
  acquireTimeoutMillis: 'use connectionTimeoutMillis',
  connect_timeout: 'use connectionTimeoutMillis, in milliseconds',
  connectTimeout: 'use connectionTimeoutMillis',
  pool_timeout: 'use connectionTimeoutMillis, in milliseconds',
  restartPatienceMs: 'use restartPatienceMillis',
  connectionLimit: 'use max',
  connection_limit: 'use max',
  maxConnections: 'use max',
  minConnections: 'use min',
  testOnBorrow: 'remove it, because this pool checks clients after a gap',
  evictionRunIntervalMillis: 'remove it, because this pool has no timers',
  reapIntervalMillis: 'remove it, because this pool has no timers',
};

/** A sentence for each setting that is a common workaround for lost connections and that defeats the pool here. */
export function findCounterproductiveSettings(options: PoolOptions): string[] {
  const { idleTimeoutMillis, maxUses } = options;
  const warnings = Object.keys(options).flatMap((name) => {
    const advice = Object.hasOwn(unknownSettings, name) ? unknownSettings[name] : undefined;
    return advice === undefined ? [] : [`${name}: has no meaning for this pool; ${advice}`];
  });
  if (typeof idleTimeoutMillis === 'number' && idleTimeoutMillis > 0 && idleTimeoutMillis < 1000) {
    warnings.push(
      `idleTimeoutMillis: ${idleTimeoutMillis} opens a new connection after each gap; remove it, because this pool detects lost connections`,
    );
  }
  if (maxUses === 1) {
    warnings.push(
      'maxUses: 1 opens a new connection for each use; remove it, because this pool detects lost connections',
    );
  }
  return warnings;
}

/** As in node-postgres, 0 means no limit. */
function zeroAsNever(limit: number): number {
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

function requireAmount(name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new TypeError(describeMistake(name, 'a number of at least 0', value));
}

function describeMistake(name: string, expected: string, value: unknown): string {
  return `${name}: expected ${expected}, got ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
}
