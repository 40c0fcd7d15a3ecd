import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, WebSocket } from 'undici';
import { createSingleSocketConnector } from './single-socket-connector.ts';

/**
 * Opens a WebSocket on an open socket. Everything sent in one turn of the event loop goes out as one message: a Postgres client
 * sends a statement in five pieces.
 * @param url its host and scheme must be those of the socket
 */
export function openWebSocketOn(url: string, socket: Socket): WebSocket {
  const dispatcher = new Client(url.replace(/^ws(s?:\/\/[^/]+).*$/, 'http$1'), {
    allowH2: false,
    headersTimeout: 0, // the caller's signal limits it
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

/** Closes it cleanly: sends what is buffered, the close frame and FIN. Works also when the peer no longer answers. */
export async function closeWebSocket(webSocket: WebSocket, socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close').catch(() => undefined);
  webSocket.close();
  await new Promise(setImmediate); // undici writes in a later turn
  socket.destroySoon();
  await closed;
}
