import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { openBackend } from './open-backend.ts';
import { createReader, type MessageReader, writeInt32, writeMessage } from './postgres-messages.ts';

export type Login = { readonly user: string; readonly password: string };
export type PostgresFront = {
  readonly postgres: { readonly host: string; readonly port: number };
  /**
   * Maps a client's login to a login at the real Postgres.
   * @throws Error whose message goes to the client, with its `code` as SQLSTATE (default 28P01)
   */
  authenticate(login: Login & { readonly database: string }, client: Duplex): Promise<Login>;
  readonly cancels: 'passed-on' | 'ignored';
  /** Checks each message of the client before it is forwarded. A text refuses the message and ends the session. */
  readonly findRefusal?: (type: string, body: Buffer) => string | undefined;
};

const cancelRequestCode = 80_877_102;
const version3 = 196_608;

/**
 * Runs the startup of the Postgres protocol with a client, asks for its password in clear text, logs in to the real Postgres
 * and forwards messages both ways. `client` is the byte stream: a TLS socket or a WebSocket.
 */
export function joinPostgres(client: Duplex, front: PostgresFront): void {
  client.on('error', () => undefined); // 'close' follows
  const reader = createReader(client);
  void serveSession(client, reader, front).catch(async (error: Error & { code?: string }) => {
    const { code = '28P01', message } = error;
    const isNetwork = /^E(?!RR_)[A-Z]+$/.test(code); // an errno: Postgres is away
    client.end(isNetwork ? describeError('57P03', 'the database cannot be reached') : describeError(code, message));
    await reader.drain().catch(() => undefined);
  });
}

async function serveSession(client: Duplex, reader: MessageReader, front: PostgresFront): Promise<void> {
  const { body: start } = await reader.next({ hasType: false });
  const code = start.readInt32BE(0);
  if (code === cancelRequestCode) return passCancel(client, front, start);
  if (code !== version3)
    throw Object.assign(new Error('this stand-in supports protocol version 3.0 only'), { code: '08P01' });
  const parameters = readParameters(start.subarray(4));
  const { user = '', database = user } = parameters;
  client.write(writeMessage('R', writeInt32(3))); // AuthenticationCleartextPassword
  const { body } = await reader.next({ hasType: true });
  const password = body.toString('utf8', 0, body.length - 1);
  const login = await front.authenticate({ user, database, password }, client);
  const backend = await openBackend({ ...front.postgres, ...login, database }).catch((error: Error) => {
    const isAway = 'syscall' in error || /^Connection terminated/.test(error.message);
    if (!isAway) throw error; // the answer of Postgres, or a login that cannot be sent
    throw Object.assign(new Error('the database cannot be reached'), { code: '57P03', cause: error });
  });
  if (client.destroyed) return void backend.socket.destroySoon(); // it has disconnected
  client.write(writeMessage('R', writeInt32(0)));
  client.write(backend.greeting);
  backend.socket.on('data', (chunk: Buffer) => client.write(chunk));
  backend.socket.on('close', () => client.end());
  backend.socket.on('error', () => undefined);
  client.on('close', () => backend.socket.destroySoon());
  for (;;) {
    const { type, body: content, raw } = await reader.next({ hasType: true }).catch(() => ended);
    if (type === '') return;
    const refusal = front.findRefusal?.(type, content);
    if (refusal !== undefined) throw Object.assign(new Error(refusal), { code: '0A000' });
    backend.socket.write(raw);
  }
}

const ended = { type: '', body: Buffer.alloc(0), raw: Buffer.alloc(0) };

function passCancel(client: Duplex, { cancels, postgres }: PostgresFront, body: Buffer): void {
  if (cancels === 'ignored') return void client.end();
  const server = connect(postgres);
  server.on('error', () => undefined).on('close', () => client.end());
  server.write(Buffer.concat([writeInt32(body.length + 4), body]));
  server.resume();
}

function readParameters(bytes: Buffer): Record<string, string> {
  const words = bytes.toString('utf8').split('\0');
  const pairs = Array.from({ length: Math.floor(words.length / 2) }, (_, index) =>
    words.slice(2 * index, 2 * index + 2),
  );
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}

function describeError(code: string, text: string): Buffer {
  return writeMessage('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
