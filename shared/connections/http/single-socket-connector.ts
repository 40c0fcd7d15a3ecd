import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** The connector of an undici client that gets this open socket and never opens another: what we count and check is this one. */
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
