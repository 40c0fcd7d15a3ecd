import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type FaultyPair, joinSockets, type Path, type ProxyTarget } from './fault-proxy-pair.ts';

/** What becomes of a new connection: let through, accepted and never answered, or accepted and reset at once. */
export type Admission = 'pass' | 'swallow' | 'reset';

/** A TCP proxy whose network fails on request. */
export type FaultProxy = {
  readonly host: string;
  readonly port: number;
  /** The connections through it that its clients hold open. */
  readonly pairs: ReadonlySet<FaultyPair>;
  /** Connections accepted since the start; those that `isExtra` recognises are left out. */
  accepted(): number;
  /** Times that a client waited for the server since the start; the TCP handshake of a connection is one. */
  roundTrips(): number;
  /** What becomes of connections from now on. */
  admit(admission: Admission): void;
  /** No listener: new connections get ECONNREFUSED until `listen`. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  /** New connections go elsewhere from now on; those that are open stay where they are. */
  moveTo(target: ProxyTarget): void;
  /** Ends everything that it holds, on both sides. */
  close(): Promise<void>;
};

/**
 * Starts a proxy on loopback.
 * @param options.host default 127.0.0.1; all of 127.0.0.0/8 is this machine, so that an address can change
 * @param options.roundTripMs what a round trip takes more than on loopback; half of it each way. The TCP handshake is one.
 * @param options.isExtra says by its first bytes that a connection does not count, such as a cancel request
 */
export async function startFaultProxy(options: {
  target: ProxyTarget;
  host?: string;
  port?: number;
  roundTripMs?: number;
  isExtra?: (firstBytes: Buffer) => boolean;
}): Promise<FaultProxy> {
  const { host = '127.0.0.1', port: wanted = 0, roundTripMs = 0, isExtra = () => false } = options;
  const pairs = new Set<FaultyPair>();
  const held = new Set<FaultyPair>(); // those that a black hole does not let end, as well
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

  const listenOn = async (port: number) => {
    server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const refuse = async () => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    // Not awaited until 'close': that comes only when the last connection has ended, and those may stay.
    closing.close();
    await new Promise(setImmediate);
  };

  const port = await listenOn(wanted);
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
    listen: async () => {
      if (server === undefined) await listenOn(port);
    },
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
