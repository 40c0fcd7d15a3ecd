import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, WebSocket } from 'undici';
import { createSingleSocketConnector } from './single-socket-connector.ts';

/**
 * Begins a WebSocket on an open socket. What is sent in one turn goes out as one message: a client of Postgres sends a
 * statement in five pieces.
 * @param url whose host and scheme are those of the socket
 */
export function beginWebSocket(url: string, socket: Socket): WebSocket {
  const dispatcher = new Client(url.replace(/^ws(s?:\/\/[^/]+).*$/, 'http$1'), {
    allowH2: false,
    headersTimeout: 0, // the caller's signal bounds it
    connect: createSingleSocketConnector(socket),
  });
  const webSocket = new WebSocket(url, { dispatcher });
  const send = webSocket.send.bind(webSocket);
  const close = webSocket.close.bind(webSocket);
  const waiting: Uint8Array[] = [];
  const flush = () => {
    const bytes = Buffer.concat(waiting.splice(0));
    if (bytes.length > 0 && webSocket.readyState === WebSocket.OPEN) send(bytes);
  };
  webSocket.send = (data) => {
    if (waiting.push(data as Uint8Array) === 1) queueMicrotask(flush);
  };
  webSocket.close = (...reason) => {
    flush();
    close(...reason);
  };
  return webSocket;
}

/** Ends it cleanly: what was sent goes out, then the closing message, then FIN, whether or not the peer still lives. */
export async function endWebSocket(webSocket: WebSocket, socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close').catch(() => undefined);
  webSocket.close();
  await new Promise(setImmediate); // undici writes in its own time
  socket.destroySoon();
  await closed;
}
