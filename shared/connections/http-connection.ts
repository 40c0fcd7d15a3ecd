import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { type TimeLimit, withTimeLimit } from '../resilience/time-limit.ts';
import type { Connection } from './connection-pool.ts';
import type { DnsCache } from './dns-cache.ts';
import type { HttpAnswer, HttpRequest } from './http-client.ts';
import type { OpenTimes } from './ledger.ts';
import { readAnswerBody } from './read-answer-body.ts';

/** One socket that speaks HTTP/1.1, for one request at a time. */
export type HttpConnection = Connection & {
  /** Sends a request and reads its whole answer, which has to begin within the limit, where there is one. */
  send(request: HttpRequest, signal: AbortSignal, beginning: TimeLimit | undefined): Promise<HttpAnswer>;
};

type Connector = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket;

/** Opens connections of one peer; TLS sessions are kept between them. */
export type HttpConnector = (
  origin: string,
  signal: AbortSignal,
) => Promise<{ connection: HttpConnection; times: OpenTimes }>;

const neverMs = 2 ** 31 - 1;
const hintMarginMs = 2000; // below what the server announces: its clock starts before ours, and the way takes time

/**
 * Builds the opener of connections: TCP without Nagle's delay and with keepalive from a local address of the system's
 * choice, HTTP/1.1 only, even where the server offers h2.
 */
export function createHttpConnector(options: { keepAliveMs: number; dns: DnsCache }): HttpConnector {
  const { keepAliveMs, dns } = options;
  const connect = buildConnector({
    allowH2: false,
    timeout: 0, // the caller's signal bounds it
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    lookup: dns.lookup,
    port: 0, // undici's type asks for one; the origin's wins
  }) as Connector;
  return async (origin, signal) => {
    const { host, hostname, protocol, port } = new URL(origin);
    const plainHostname = hostname.replace(/^\[|\]$/g, '');
    try {
      const { socket, times } = await openSocket(connect, { host, hostname: plainHostname, protocol, port }, signal);
      return { connection: createHttpConnection(origin, socket), times };
    } catch (error) {
      dns.forget(plainHostname);
      throw error;
    }
  };
}

async function openSocket(
  connect: Connector,
  target: { host: string; hostname: string; protocol: string; port: string },
  signal: AbortSignal,
): Promise<{ socket: Socket; times: OpenTimes }> {
  signal.throwIfAborted();
  let lastMs = performance.now();
  const lap = () => {
    const nowMs = performance.now();
    const tookMs = nowMs - lastMs;
    lastMs = nowMs;
    return tookMs;
  };
  const times: OpenTimes = {};
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(target, (...[error, opened]) => (error === null ? resolve(opened) : reject(error)));
  socket.once('lookup', () => {
    times.dnsMs = lap();
  });
  socket.once('connect', () => {
    times.connectMs = lap();
  });
  const giveUp = () => {
    socket.destroy();
    reject(signal.reason);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const opened = await promise;
    if (target.protocol === 'https:') times.tlsMs = lap();
    return { socket: opened, times };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Gives an open socket to an undici client that never opens another: what we count and check is this one. */
function createHttpConnection(origin: string, socket: Socket): HttpConnection {
  const unwatch = watchForEnd(socket);
  let isTaken = false;
  const client = new Client(origin, {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0, // our signals bound it, and they count frozen time
    bodyTimeout: 0,
    keepAliveTimeout: neverMs, // age is checked by the wall clock when a connection is taken out
    keepAliveMaxTimeout: neverMs,
    connect: (_, callback) =>
      queueMicrotask(() => {
        if (isTaken || socket.destroyed) {
          callback(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }), null);
          return;
        }
        isTaken = true;
        unwatch();
        callback(null, socket);
      }),
  });
  let idleLimitMs: number | undefined;
  let isLast = false;
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    get idleLimitMs() {
      return idleLimitMs;
    },
    isOpen: () => !isLast && !socket.destroyed && socket.readyState === 'open',
    send: async ({ path, method, headers, body, maxBytes }, signal, beginning) => {
      const begin = (limited: AbortSignal) =>
        client.request({ path, method, headers: headers ?? {}, body: body ?? null, signal: limited });
      const answer = await (beginning === undefined ? begin(signal) : withTimeLimit(signal, beginning, begin));
      idleLimitMs = readIdleLimitMs(answer.headers['keep-alive']) ?? idleLimitMs;
      isLast ||= String(answer.headers['connection']).toLowerCase() === 'close';
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: await readAnswerBody(answer.body, { maxBytes, signal }),
      };
    },
    close: async () => {
      if (socket.destroyed) return;
      const closed = once(socket, 'close').catch(() => undefined);
      socket.destroySoon(); // what is written goes out, then FIN
      await closed;
      await client.destroy();
    },
    destroy: () => {
      socket.destroy();
      void client.destroy();
    },
  };
}

/** A socket that nobody reads does not notice that its peer has closed it; until undici reads it, we do. */
function watchForEnd(socket: Socket): () => void {
  const read = () => {
    if (socket.read() !== null) socket.destroy(); // an answer that nobody asked for
  };
  const ignore = () => undefined; // 'close' follows
  socket.on('readable', read).on('error', ignore);
  return () => socket.off('readable', read); // the error listener stays: undici adds its own
}

function readIdleLimitMs(header: string | string[] | undefined): number | undefined {
  const seconds = /timeout=(\d+)/i.exec(String(header))?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) * 1000 - hintMarginMs);
}
