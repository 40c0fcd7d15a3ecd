import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connection } from '../core/connection.ts';
import { createSingleSocketConnector } from './single-socket-connector.ts';

/** One socket that speaks HTTP/1.1, for one request at a time. */
export type HttpConnection = Connection & {
  /** Sends one request; what becomes of it is told to the handler. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Takes from an answer what its server says about this connection: how long it is kept, and whether it is at its end. */
  applyKeepAliveHeaders(headers: AnswerHeaders): void;
};

type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

const neverMs = 2 ** 31 - 1;
const hintMarginMs = 2000; // below what the server announces: its clock starts before ours, and the way takes time

/** Gives an open socket to an undici client that never opens another: what we count and check is this one. */
export function createHttpConnection(origin: string, socket: Socket): HttpConnection {
  const unwatch = watchForEnd(socket);
  const client = new Client(origin, {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0, // our signals bound it, and they count frozen time
    bodyTimeout: 0,
    keepAliveTimeout: neverMs, // age is checked by the wall clock when a connection is taken out
    keepAliveMaxTimeout: neverMs,
    connect: createSingleSocketConnector(socket, unwatch),
  });
  let idleLimitMs: number | undefined;
  let isLast = false;
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    get idleLimitMs() {
      return idleLimitMs;
    },
    isOpen: () => !isLast && !socket.destroyed && socket.readyState === 'open',
    dispatch: (options, handler) => void client.dispatch(options, handler),
    applyKeepAliveHeaders: (headers) => {
      idleLimitMs = readIdleLimitMs(headers['keep-alive']) ?? idleLimitMs;
      isLast ||= String(headers['connection']).toLowerCase() === 'close';
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
