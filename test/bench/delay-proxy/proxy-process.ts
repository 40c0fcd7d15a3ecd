/** The process that runs the benchmark's proxies; delay-proxy.ts sends it orders over the `fork` channel. */
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Fault } from '../../support/proxies/fault-proxy-pair.ts';

export type Order =
  | { readonly kind: 'open'; readonly targetPort: number; readonly roundTripMs: number }
  | { readonly kind: 'count' | 'refuse' | 'listen' | 'close'; readonly port: number }
  | { readonly kind: 'fail'; readonly port: number; readonly fault: Fault };

export type Counts = { readonly accepted: number; readonly open: number; readonly roundTrips: number };

const proxies = new Map<number, FaultProxy>();

async function execute(order: Order): Promise<unknown> {
  if (order.kind === 'open') {
    const { targetPort, roundTripMs } = order;
    const proxy = await startFaultProxy({ target: { port: targetPort }, roundTripMs });
    proxies.set(proxy.port, proxy);
    return proxy.port;
  }
  const proxy = proxies.get(order.port);
  if (proxy === undefined) throw new Error(`no proxy listens on port ${order.port}`);
  switch (order.kind) {
    case 'count':
      return { accepted: proxy.accepted(), open: proxy.pairs.size, roundTrips: proxy.roundTrips() };
    case 'fail':
      for (const pair of proxy.pairs) pair.fail(order.fault);
      return undefined;
    case 'refuse':
      return proxy.refuse();
    case 'listen':
      return proxy.listen();
    case 'close':
      proxies.delete(order.port);
      return proxy.close();
  }
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  execute(order).then(
    (value) => process.send?.({ id, value }),
    (error) => process.send?.({ id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ id: 0 });
