import type pg from 'pg';
import { type AcquireCallback, destroySocket } from './pool-internals.ts';

type Open = (done: AcquireCallback) => void;

/**
 * The clients that are being opened, and for whom. Without this, a login that never ends, as where a firewall drops its packets,
 * would keep its place in the pool after its caller has given up.
 */
export type Openings = {
  /** The same `open`, whose clients belong to the caller until they are open. */
  tie(caller: AcquireCallback, open: Open): Open;
  /** pg-pool has begun to open a client, the one that was not there before, and will call `done`. */
  began(done: AcquireCallback, before: readonly pg.PoolClient[], now: readonly pg.PoolClient[]): void;
  /** The caller has given up: what is being opened for it is closed, and leaves the pool. */
  abandon(caller: AcquireCallback): void;
  isAbandoned(caller: AcquireCallback): boolean;
};

export function createOpenings(): Openings {
  const callers = new WeakMap<AcquireCallback, AcquireCallback>();
  const clients = new WeakMap<AcquireCallback, pg.PoolClient>();
  const abandoned = new WeakSet<AcquireCallback>();
  return {
    tie: (caller, open) => (done) => {
      const opened: AcquireCallback = (...found) => {
        clients.delete(caller);
        done(...found);
      };
      callers.set(opened, caller);
      open(opened);
    },
    began: (done, before, now) => {
      const caller = callers.get(done);
      const client = now.find((one) => !before.includes(one)); // none if it failed at once
      if (caller === undefined || client === undefined) return; // no caller: `connectionTimeoutMillis` ends it
      if (abandoned.has(caller)) destroySocket(client);
      else clients.set(caller, client);
    },
    abandon: (caller) => {
      abandoned.add(caller);
      const client = clients.get(caller);
      if (client !== undefined) destroySocket(client);
    },
    isAbandoned: (caller) => abandoned.has(caller),
  };
}
