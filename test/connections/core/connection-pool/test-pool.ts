import type { Connection } from '../../../../shared/connections/core/connection.ts';
import { createConnectionPool } from '../../../../shared/connections/core/connection-pool.ts';
import { createLedger } from '../../../../shared/connections/core/ledger.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';

export type FakeConnection = Connection & {
  readonly id: number;
  state: 'open' | 'closed';
  users: number;
  isDropped: boolean;
};

/** A pool of fake connections. With `isManual`, each opening waits until the test lets it succeed or fail. */
export function createTestPool({ max = 2, isManual = false, acquireTimeoutMs = 60_000 } = {}) {
  const clock = createMovableClock();
  const account = createLedger().peer('peer');
  const made: FakeConnection[] = [];
  const openings: { succeed(): void; fail(): void }[] = [];
  const make = (): FakeConnection => {
    const connection: FakeConnection = {
      id: made.length,
      state: 'open',
      users: 0,
      isDropped: false,
      isOpen: () => connection.state === 'open',
      close: async () => {
        connection.state = 'closed';
        connection.isDropped = true;
      },
      destroy: () => {
        connection.state = 'closed';
        connection.isDropped = true;
      },
    };
    made.push(connection);
    return connection;
  };
  const pool = createConnectionPool<FakeConnection>({
    peer: 'peer',
    clock,
    ledger: account,
    max,
    acquireTimeoutMs,
    idleTimeoutMs: 300_000,
    maxLifetimeMs: 1_800_000,
    open: async (signal) => {
      if (!isManual) return { connection: make(), times: {} };
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const opening = {
        succeed: () => resolve(),
        fail: () => reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
      };
      openings.push(opening);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      await promise.finally(() => openings.splice(openings.indexOf(opening), 1));
      return { connection: make(), times: {} };
    },
  });
  const signal = new AbortController().signal;
  return { pool, clock, account, made, openings, signal, take: () => pool.acquire(signal) };
}

/** Runs the reactions of all settled promises. */
export const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
