import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** A connector that gives an undici client this open socket once and never opens another one. */
export function createSingleSocketConnector(
  socket: Socket,
  onTaken: () => void = () => undefined,
): buildConnector.connector {
  let isTaken = false;
  return (_, callback) =>
    queueMicrotask(() => {
      if (isTaken || socket.destroyed) {
        callback(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }), null);
        return;
      }
      isTaken = true;
      onTaken();
      callback(null, socket);
    });
}
