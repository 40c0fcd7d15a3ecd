import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connection } from '../core/connection.ts';
import { createSingleSocketConnector } from './single-socket-connector.ts';

/** One socket that speaks HTTP/1.1, for one request at a time. */
export type HttpConnection = Connection & {
  /** Sends one request; the handler gets its answer or its error. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Applies `Keep-Alive: timeout` and `Connection: close` of an answer to this connection. */
  applyKeepAliveHeaders(headers: AnswerHeaders): void;
};

type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

const neverMs = 2 ** 31 - 1;
const keepAliveMarginMs = 2000; // the server starts to count before we do, and packets take time

/** Wraps an open socket in an undici client that never opens another one, so that the pool counts every socket. */
export function createHttpConnection(origin: string, socket: Socket): HttpConnection {
  const stopReading = readUntilUsed(socket);
  const client = new Client(origin, {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0, // the caller's signal limits it, and counts frozen time
    bodyTimeout: 0,
    keepAliveTimeout: neverMs, // the pool checks the idle time by the wall clock on acquire
    keepAliveMaxTimeout: neverMs,
    connect: createSingleSocketConnector(socket, stopReading),
  });
  let idleLimitMs: number | undefined;
  let isLastAnswer = false;
  return {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    get idleLimitMs() {
      return idleLimitMs;
    },
    isOpen: () => !isLastAnswer && !socket.destroyed && socket.readyState === 'open',
    dispatch: (options, handler) => void client.dispatch(options, handler),
    applyKeepAliveHeaders: (headers) => {
      idleLimitMs = readIdleLimitMs(headers['keep-alive']) ?? idleLimitMs;
      isLastAnswer ||= String(headers['connection']).toLowerCase() === 'close';
    },
    close: async () => {
      if (socket.destroyed) return;
      const closed = once(socket, 'close').catch(() => undefined);
      socket.destroySoon(); // sends what is buffered, then FIN
      await closed;
      await client.destroy();
    },
    destroy: () => {
      socket.destroy();
      void client.destroy();
    },
  };
}

/** A socket only notices that its peer closed it while somebody reads it. Until undici does, we read it here. */
function readUntilUsed(socket: Socket): () => void {
  const read = () => {
    if (socket.read() !== null) socket.destroy(); // an unsolicited answer
  };
  const ignore = () => undefined; // 'close' follows
  socket.on('readable', read).on('error', ignore);
  return () => socket.off('readable', read); // the error listener stays: undici adds its own
}

function readIdleLimitMs(header: string | string[] | undefined): number | undefined {
  const seconds = /timeout=(\d+)/i.exec(String(header))?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) * 1000 - keepAliveMarginMs);
}
