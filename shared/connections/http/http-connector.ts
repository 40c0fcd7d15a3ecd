import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { OpenTimes } from '../core/ledger.ts';
import type { DnsCache } from '../sockets/dns-cache.ts';
import { refuseItself } from '../sockets/refuse-itself.ts';
import { timeOpening } from '../sockets/time-opening.ts';
import { createHttpConnection, type HttpConnection } from './http-connection.ts';

type Connector = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket;

/** Opens connections for requests; they share TLS sessions. */
export type HttpConnector = (
  origin: string,
  signal: AbortSignal,
) => Promise<{ connection: HttpConnection; times: OpenTimes }>;

/** Opens sockets to origins, for HTTP/1.1 and WebSocket; they share TLS sessions. */
export type SocketOpener = (origin: string, signal: AbortSignal) => Promise<{ socket: Socket; times: OpenTimes }>;

/** Builds the function that opens connections for requests. */
export function createHttpConnector(options: { keepAliveMs: number; dns: DnsCache }): HttpConnector {
  const open = createSocketOpener(options);
  return async (origin, signal) => {
    const { socket, times } = await open(origin, signal);
    return { connection: createHttpConnection(origin, socket), times };
  };
}

/**
 * Builds the function that opens sockets: TCP_NODELAY, TCP keep-alive, a local address chosen by the system, and HTTP/1.1 even
 * if the server offers h2.
 */
export function createSocketOpener(options: { keepAliveMs: number; dns: DnsCache }): SocketOpener {
  const { keepAliveMs, dns } = options;
  const connect = buildConnector({
    allowH2: false,
    timeout: 0, // the caller's signal limits it
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    lookup: dns.lookup,
    port: 0, // required by undici's type; the origin's port is used
  }) as Connector;
  return (origin, signal) => {
    const { host, hostname, protocol, port } = new URL(origin);
    return openSocket(connect, { host, hostname: hostname.replace(/^\[|\]$/g, ''), protocol, port }, signal);
  };
}

async function openSocket(
  connect: Connector,
  target: { host: string; hostname: string; protocol: string; port: string },
  signal: AbortSignal,
): Promise<{ socket: Socket; times: OpenTimes }> {
  signal.throwIfAborted();
  let giveUp = () => {};
  let opening: ReturnType<typeof timeOpening> | undefined;
  const connected = new Promise<Socket>((resolve, reject) => {
    const socket = connect(target, (...[error, opened]) => (error === null ? resolve(opened) : reject(error)));
    opening = timeOpening(socket);
    refuseItself(socket);
    giveUp = () => {
      socket.destroy();
      reject(signal.reason);
    };
  });
  const { times, lap } = opening as unknown as ReturnType<typeof timeOpening>;
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const opened = await connected;
    if (opened.errored) throw opened.errored; // undici's own listener comes before that of refuseItself
    if (target.protocol === 'https:') times.tlsMs = lap();
    return { socket: opened, times };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
