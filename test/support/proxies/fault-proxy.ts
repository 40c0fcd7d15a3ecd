import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { findFreePort } from '../../../infra/local/sockets/free-port.ts';
import { type FaultyPair, joinSockets, type Path, type ProxyTarget } from './fault-proxy-pair.ts';

/** Handling of a new connection: passed, accepted and never answered, or accepted and reset at once. */
export type Admission = 'pass' | 'swallow' | 'reset';

/** A TCP proxy that injects network faults. */
export type FaultProxy = {
  readonly host: string;
  readonly port: number;
  /** Connections that clients hold open. */
  readonly pairs: ReadonlySet<FaultyPair>;
  /** Connections accepted since the start, without those that `isExtra` recognises. */
  accepted(): number;
  /** Round trips since the start; the TCP handshake of a connection is one. */
  roundTrips(): number;
  /** Sets the handling of new connections. */
  admit(admission: Admission): void;
  /** Stops listening: new connections get ECONNREFUSED until `listen`. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  /** Sends new connections to another server; open ones stay. */
  moveTo(target: ProxyTarget): void;
  /** Closes the listener and both sides of all connections. */
  close(): Promise<void>;
};

/**
 * Starts a proxy on loopback.
 * @param options.host default 127.0.0.1; any address in 127.0.0.0/8 works, so that tests can change an address
 * @param options.roundTripMs round-trip time added to loopback, half in each direction; it also applies to the TCP handshake
 * @param options.isExtra recognises by their first bytes connections that do not count, such as cancel requests
 */
export async function startFaultProxy(options: {
  target: ProxyTarget;
  host?: string;
  port?: number;
  roundTripMs?: number;
  isExtra?: (firstBytes: Buffer) => boolean;
}): Promise<FaultProxy> {
  const { host = '127.0.0.1', roundTripMs = 0, isExtra = () => false } = options;
  const port = options.port ?? (await findFreePort());
  const pairs = new Set<FaultyPair>();
  const held = new Set<FaultyPair>(); // also those that a black hole keeps open
  let { target } = options;
  let admission: Admission = 'pass';
  let accepted = 0;
  let roundTrips = 0;
  const path: Path = { oneWayMs: roundTripMs / 2, onRoundTrip: () => void roundTrips++ };
  let server: Server | undefined;

  const accept = (client: Socket) => {
    accepted += 1;
    client.once('data', (bytes) => {
      if (isExtra(bytes)) accepted -= 1;
    });
    if (admission === 'reset') return void client.on('error', () => undefined).resetAndDestroy();
    const pair = joinSockets(client, target, path);
    if (admission === 'swallow') {
      pair.fail({ kind: 'swallow' });
      pair.abandonServer();
    }
    pairs.add(pair);
    held.add(pair);
    void pair.left.then(() => pairs.delete(pair));
    void pair.ended.then(() => held.delete(pair));
  };

  const listen = async () => {
    if (server !== undefined) return;
    server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    server.listen(port, host);
    await once(server, 'listening');
  };
  const refuse = async () => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    // Does not wait for 'close', which comes only after the last connection has ended; open connections stay.
    closing.close();
    await new Promise(setImmediate);
  };

  await listen();
  return {
    host,
    port,
    pairs,
    accepted: () => accepted,
    roundTrips: () => roundTrips,
    admit: (next) => {
      admission = next;
    },
    refuse,
    listen,
    moveTo: (next) => {
      target = next;
    },
    close: async () => {
      await refuse();
      const all = [...held];
      for (const pair of all) pair.destroy();
      await Promise.all(all.map((pair) => pair.ended));
    },
  };
}
