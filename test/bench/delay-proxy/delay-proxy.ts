import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../support/proxies/fault-proxy-pair.ts';
import type { Counts, Order } from './proxy-process.ts';

/** A TCP proxy on 127.0.0.1 whose other end is some milliseconds away. */
export type DelayProxy = {
  readonly port: number;
  /** Connections and round trips since the start, and connections that clients hold open now. */
  count(): Promise<Counts>;
  /** Has every open connection fail from now on. */
  fail(fault: Fault): Promise<void>;
  /** New connections are refused until `listen`. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
};

export type DelayProxies = {
  open(options: { targetPort: number; roundTripMs: number }): Promise<DelayProxy>;
  /** Ends the process and with it all proxies. */
  close(): Promise<void>;
};

/**
 * Starts a process for proxies: what is measured must not wait for them, nor they for it (the same fault proxy that the
 * tests use: test/support/proxies/fault-proxy.ts).
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
    for (const { reject } of waiting.values()) reject(new Error('The process of the proxies has ended'));
  });
  const order = async <T>(given: Order): Promise<T> => {
    lastId += 1;
    const waiter = Promise.withResolvers<unknown>();
    waiting.set(lastId, waiter);
    child.send({ id: lastId, order: given });
    return (await waiter.promise) as T;
  };
  await once(child, 'message');
  return {
    open: async (options) => {
      const port = await order<number>({ kind: 'open', ...options });
      return {
        port,
        count: () => order({ kind: 'count', port }),
        fail: (fault) => order({ kind: 'fail', port, fault }),
        refuse: () => order({ kind: 'refuse', port }),
        listen: () => order({ kind: 'listen', port }),
        close: () => order({ kind: 'close', port }),
      };
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
