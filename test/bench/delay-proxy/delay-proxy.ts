import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../support/proxies/fault-proxy-pair.ts';
import type { Counts, Order } from './proxy-process.ts';

/** A TCP proxy on 127.0.0.1 that adds a round-trip time. */
export type DelayProxy = {
  readonly port: number;
  /** Accepted connections and round trips since the start, and connections that are open now. */
  count(): Promise<Counts>;
  /** Applies a fault to every open connection. */
  fail(fault: Fault): Promise<void>;
  /** New connections are refused until `listen`. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
};

export type DelayProxies = {
  open(options: { targetPort: number; roundTripMs: number }): Promise<DelayProxy>;
  /** Ends the process and all its proxies. */
  close(): Promise<void>;
};

/**
 * Starts a process for the proxies, so that they do not share an event loop with the measured code. They are the fault
 * proxies of the tests (test/support/proxies/fault-proxy.ts).
 */
export async function startDelayProxies(): Promise<DelayProxies> {
  const child = fork(fileURLToPath(new URL('proxy-process.ts', import.meta.url)), { serialization: 'advanced' });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waiter?.resolve(value);
    else waiter?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The proxy process ended'));
  });
  const send = async <T>(order: Order): Promise<T> => {
    lastId += 1;
    const waiter = Promise.withResolvers<unknown>();
    waiting.set(lastId, waiter);
    child.send({ id: lastId, order });
    return (await waiter.promise) as T;
  };
  await once(child, 'message');
  return {
    open: async (options) => {
      const port = await send<number>({ kind: 'open', ...options });
      return {
        port,
        count: () => send({ kind: 'count', port }),
        fail: (fault) => send({ kind: 'fail', port, fault }),
        refuse: () => send({ kind: 'refuse', port }),
        listen: () => send({ kind: 'listen', port }),
        close: () => send({ kind: 'close', port }),
      };
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
