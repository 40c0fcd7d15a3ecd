import type pg from 'pg';
import { DeadlineExceededError } from '../../core/errors.ts';
import { settlesWithin } from '../../core/stale-connection.ts';
import { readAbortError } from '../../core/time-limit.ts';
import type { Invocation } from '../../invocation/invocation.ts';
import { type AcquireCallback, type ClientInternals, destroySocket } from './pool-internals.ts';
import { cancelOnClient } from './run-on-client.ts';

/** The clients that invocations use (`wrap`). Outside an invocation nothing is limited or stopped. */
export type ClientUses = {
  /** Limits the wait for a client, and ties the client to the invocation until `end`. */
  within(invocation: Invocation | undefined, callback: AcquireCallback): AcquireCallback;
  /** The client is released. @returns whether the invocation had stopped it, so that it must not be used again */
  end(client: pg.PoolClient): boolean;
};

type ClientUse = { isStopped: boolean; readonly leave: () => void; readonly released: () => void };

const cancelledAnswerMs = 30; // a cancelled statement answers within 2 ms
const ended = 'The invocation has ended';
const ignore = () => undefined;

/**
 * @param options.remove takes a client out of the pool and closes it
 * @param options.onGiveUp called with what `within` returned, when its wait ends without a client
 */
export function createClientUses({
  remove,
  onGiveUp,
}: {
  readonly remove: (client: pg.PoolClient) => void;
  readonly onGiveUp: (caller: AcquireCallback) => void;
}): ClientUses {
  const uses = new WeakMap<pg.PoolClient, ClientUse>();

  const tie = (invocation: Invocation, client: pg.PoolClient) => {
    let released = ignore as () => void;
    const isReleased = new Promise<void>((resolve) => {
      released = resolve;
    });
    const stop = async () => {
      use.isStopped = true;
      let isOver = Promise.resolve();
      if ((client as unknown as ClientInternals).readyForQuery !== true) {
        ({ isOver } = await cancelOnClient(client));
        await settlesWithin(isReleased, cancelledAnswerMs);
      }
      if (uses.get(client) !== use) return;
      uses.delete(client);
      use.leave();
      client.on('error', ignore); // nobody else listens while it is acquired
      remove(client);
      void isOver.then(() => destroySocket(client));
    };
    const use: ClientUse = { isStopped: false, leave: invocation.use({ stop }), released };
    uses.set(client, use);
  };

  return {
    within: (invocation, callback) => {
      if (invocation === undefined) return callback;
      const { signal, timings } = invocation;
      const startMs = performance.now();
      let isDone = false;
      const giveUp = () => {
        if (isDone) return;
        isDone = true;
        leave();
        onGiveUp(acquired);
        callback(signal.aborted ? readAbortError(signal) : new DeadlineExceededError(ended), undefined, ignore);
      };
      const leave = invocation.use({ stop: async () => process.nextTick(giveUp) });
      if (signal.aborted) process.nextTick(giveUp);
      // pg-pool gives no `release` with the error of a pool that ends.
      const acquired: AcquireCallback = (error, client, release = ignore) => {
        leave();
        if (isDone || signal.aborted) {
          release();
          return giveUp();
        }
        isDone = true;
        timings.record('pool', performance.now() - startMs);
        if (client !== undefined) tie(invocation, client);
        callback(error, client, release);
      };
      return acquired;
    },
    end: (client) => {
      const use = uses.get(client);
      if (use === undefined) return false;
      uses.delete(client);
      use.leave();
      use.released();
      return use.isStopped;
    },
  };
}

type QueryCall = [config: unknown, values: unknown, callback: unknown];

/** Runs `pool.query` and records it in the invocation's timings as `query`. */
export function measureQuery<T>(
  invocation: Invocation | undefined,
  given: QueryCall,
  run: (...given: QueryCall) => T,
): T {
  if (invocation === undefined) return run(...given);
  const startMs = performance.now();
  const record = () => invocation.timings.record('query', performance.now() - startMs);
  const index = given.findLastIndex((value) => typeof value === 'function');
  const callback = given[index];
  if (index > 0 && typeof callback === 'function') {
    given[index] = (...answer: unknown[]) => {
      record();
      callback(...answer);
    };
  }
  const answer = run(...given);
  if (answer instanceof Promise) answer.then(record, record);
  return answer;
}
