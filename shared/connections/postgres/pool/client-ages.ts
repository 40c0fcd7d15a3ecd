import type pg from 'pg';
import type { Clock } from '../../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../../core/elapsed.ts';

/** When each client was opened and last released. Two clocks are compared on demand, because timers fire at the thaw. */
export type ClientAges = {
  opened(client: pg.PoolClient): void;
  released(client: pg.PoolClient): void;
  /** Milliseconds since the last release; undefined for a client that was never released. */
  idleMs(client: pg.PoolClient): number | undefined;
  /** Milliseconds since it was opened. */
  ageMs(client: pg.PoolClient): number;
};

export function createClientAges(clock: Clock): ClientAges {
  const openedAt = new WeakMap<pg.PoolClient, Instant>();
  const releasedAt = new WeakMap<pg.PoolClient, Instant>();
  const since = (instant: Instant | undefined) => (instant === undefined ? undefined : elapsedMs(clock, instant));
  return {
    opened: (client) => void openedAt.set(client, readInstant(clock)),
    released: (client) => void releasedAt.set(client, readInstant(clock)),
    idleMs: (client) => since(releasedAt.get(client)),
    ageMs: (client) => since(openedAt.get(client)) ?? 0,
  };
}
