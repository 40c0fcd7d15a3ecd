import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export type HttpOrigin = {
  readonly origin: string;
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Requests started so far. */
  requests(): number;
  /** Closes open connections with FIN. */
  cut(): void;
  close(): Promise<void>;
};

/** Starts an HTTP/1.1 server on a free port that never closes idle connections by itself. */
export async function startHttpOrigin(answer: RequestListener): Promise<HttpOrigin> {
  let accepted = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    accepted: () => accepted,
    requests: () => requests,
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
