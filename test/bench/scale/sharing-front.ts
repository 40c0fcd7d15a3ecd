import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openBackend } from '../../../infra/local/stand-ins/postgres-front/open-backend.ts';
import {
  createReader,
  type MessageReader,
  writeInt32,
  writeMessage,
} from '../../../infra/local/stand-ins/postgres-front/postgres-messages.ts';
import { findPinning } from '../../../infra/local/stand-ins/rds-proxy/find-pinning.ts';

const cancelRequestCode = 80_877_102; // PostgreSQL documentation, "Message Formats"

type Backend = { readonly socket: Socket; readonly reader: MessageReader };

/**
 * Starts a front that shares few sessions among many clients as RDS Proxy does: one statement after another, no named statements,
 * and an error for a client that waits too long for a session. Without TLS, so that ten thousand clients can open.
 * @param options.borrowTimeoutMs longest wait of a statement for a session
 */
export async function startSharingFront(options: {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sessions: number;
  readonly borrowTimeoutMs: number;
}): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { sessions, borrowTimeoutMs, ...login } = options;
  const opened = await Promise.all(Array.from({ length: sessions }, () => openBackend(login)));
  const greeting = opened[0]?.greeting ?? Buffer.alloc(0);
  const free: Backend[] = opened.map(({ socket }) => ({ socket, reader: createReader(socket) }));
  const waiting = new Set<{ readonly client: Socket; readonly settle: (backend: Backend | undefined) => void }>();
  const clients = new Set<Socket>();

  const borrow = (client: Socket): Promise<Backend | undefined> => {
    const idle = free.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    return new Promise((resolve) => {
      const settle = (backend: Backend | undefined) => {
        clearTimeout(timer);
        waiting.delete(waiter);
        resolve(backend);
      };
      const timer = setTimeout(() => settle(undefined), borrowTimeoutMs);
      const waiter = { client, settle };
      waiting.add(waiter);
    });
  };
  /** A client that is gone has left the queue. */
  const giveBack = (backend: Backend) => {
    for (const { client, settle } of waiting) {
      settle(client.destroyed ? undefined : backend);
      if (!client.destroyed) return;
    }
    free.push(backend);
  };

  /** Runs the messages of one statement on any session. @returns everything that Postgres answers */
  const run = async (client: Socket, messages: readonly Buffer[]): Promise<Buffer> => {
    const backend = await borrow(client);
    if (backend === undefined) return describeTimeout();
    backend.socket.write(Buffer.concat(messages));
    const answer: Buffer[] = [];
    for (;;) {
      const { type, raw } = await backend.reader.next({ hasType: true });
      answer.push(raw);
      if (type === 'Z') break;
    }
    giveBack(backend);
    return Buffer.concat(answer);
  };

  const serve = async (client: Socket) => {
    const reader = createReader(client);
    const { body: start } = await reader.next({ hasType: false });
    if (start.readInt32BE(0) === cancelRequestCode) return client.end(); // ignored
    client.write(writeMessage('R', writeInt32(3))); // AuthenticationCleartextPassword
    await reader.next({ hasType: true });
    client.write(Buffer.concat([writeMessage('R', writeInt32(0)), greeting]));
    let messages: Buffer[] = [];
    // Reads ahead while a statement waits, because only a read shows that the client is gone.
    const readAhead = () => {
      const next = reader.next({ hasType: true });
      next.catch(() => client.destroy());
      return next;
    };
    let next = readAhead();
    for (;;) {
      const { type, body, raw } = await next;
      next = readAhead();
      if (type === 'X') return client.end();
      if (findPinning(type, body) !== undefined) throw new Error('a statement that pins its session');
      messages.push(raw);
      if (type !== 'S' && type !== 'Q') continue;
      client.write(await run(client, messages));
      messages = [];
    }
  };

  const server = createServer({ noDelay: true, highWaterMark: 4096 }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client)).on('error', () => undefined);
    serve(client).catch(() => client.destroy());
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      for (const { socket } of opened) socket.destroy();
      await closed;
    },
  };
}

/** As RDS Proxy answers; the client keeps its connection. */
function describeTimeout(): Buffer {
  const text = 'SERROR\0VERROR\0C53300\0MTimed-out waiting to acquire database connection\0\0';
  return Buffer.concat([writeMessage('E', Buffer.from(text)), writeMessage('Z', Buffer.from('I'))]);
}
