import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Connections open now. */
  open(): number;
  /** Closes open connections with FIN. */
  cut(): void;
  /** Resets open connections with RST. */
  reset(): void;
  /** Drops all further data of open connections in both directions. */
  swallow(): void;
  /** Stops listening and resets open connections. */
  close(): Promise<void>;
};

/** Called for each chunk; `connection` counts from 1. */
export type Observer = (from: 'client' | 'server', chunk: Buffer, connection: number) => void;

/** Starts a proxy to a server on 127.0.0.1 that can inject network failures. */
export async function startTcpProxy(options: { targetPort: number; observe?: Observer }): Promise<TcpProxy> {
  const { targetPort, observe } = options;
  let accepted = 0;
  const pairs = new Set<{ client: Socket; server: Socket }>();
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    accepted += 1;
    const number = accepted;
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const pair = { client, server };
    pairs.add(pair);
    const join = (from: 'client' | 'server', source: Socket, sink: Socket) => {
      source.on('data', (chunk) => {
        observe?.(from, chunk, number);
        sink.write(chunk);
      });
      source.on('end', () => sink.end());
      source.on('error', () => sink.resetAndDestroy());
      source.on('close', () => {
        sink.destroySoon();
        pairs.delete(pair);
      });
    };
    join('client', client, server);
    join('server', server, client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return {
    port: address.port,
    accepted: () => accepted,
    open: () => pairs.size,
    cut: () => {
      for (const { client, server } of pairs) {
        client.destroySoon();
        server.destroy();
      }
    },
    reset: () => {
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
    },
    swallow: () => {
      for (const { client, server } of pairs) {
        client.removeAllListeners('data').pause();
        server.removeAllListeners('data').pause();
      }
    },
    close: async () => {
      if (!listener.listening) return;
      const closed = once(listener, 'close');
      listener.close();
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
      await closed;
    },
  };
}

/** The same URL with the port of a proxy. */
export function throughPort(url: string, port: number): string {
  return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href;
}
