import type { EventEmitter } from 'node:events';
import { Client } from '@neondatabase/serverless';
import type { SocketOpener } from '../../http/http-connector.ts';
import { closeWebSocket, openWebSocketOn } from '../../http/web-socket.ts';
import { type CancelChannel, type CancelKey, createCloseAfterCancel, requestCancel } from '../cancel-statement.ts';
import type { PostgresAddress } from '../postgres-address.ts';
import { valueTypes } from '../row-values.ts';
import type { OpenSession, SessionConnection } from '../session-connection.ts';
import { setStartup } from '../startup-parameters.ts';
import type { NeonTls } from './neon-endpoint.ts';
import { describeNeonProxy } from './neon-endpoint.ts';

export type NeonTarget = {
  readonly address: PostgresAddress;
  readonly tls: NeonTls;
  readonly openSocket: SocketOpener;
  /** As pg_stat_activity shows it. */
  readonly applicationName: string;
};

/** Neon's protocol connection below a client, and the client's cancel key, which have no types. */
type Untyped = CancelKey & { readonly connection: EventEmitter };

/**
 * Opens one session of Neon's client over our own WebSocket. Startup message and password go in one round trip. The answer is
 * awaited here, so that a refused login fails the connection and not the first statement.
 * @throws the signal's reason when it aborts first
 */
export async function openNeonConnection(target: NeonTarget, signal: AbortSignal): ReturnType<OpenSession> {
  const { webSocket, socket, times } = await openWebSocket(target, signal);
  const startMs = performance.now();
  const { host, port, database, user, password } = target.address;
  const client = new Client({ host, port, database, user, password, types: valueTypes });
  setStartup(client, password, { user, database, application_name: target.applicationName });
  Object.assign(client.neonConfig, {
    webSocketConstructor: function adopt() {
      return webSocket;
    },
    wsProxy: () => describeNeonProxy(target.address, target.tls),
    useSecureWebSocket: target.tls !== 'disable',
    coalesceWrites: false, // openWebSocketOn does it, without a timer
  });
  let isBroken = false;
  let reject!: (error: Error) => void;
  const broken = new Promise<never>((_, fail) => {
    reject = fail;
  });
  broken.catch(() => undefined);
  client.on('error', (error) => {
    isBroken = true; // the pool checks isOpen
    reject(asError(error));
  });
  const giveUp = () => {
    socket.destroy();
    reject(signal.reason);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  const untyped = client as unknown as Untyped;
  try {
    const connected = client.connect();
    const ready = new Promise((resolve) => untyped.connection.once('readyForQuery', resolve));
    await Promise.race([Promise.all([connected, ready]), broken]);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : asError(error);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  const afterCancel = createCloseAfterCancel(socket);
  const connection: SessionConnection = {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    isPooled: false, // Neon's proxy makes up process IDs also where no pooler is behind it
    isOpen: () => !isBroken && !socket.destroyed && socket.readyState === 'open' && webSocket.readyState === 1,
    query: async (text, parameters, name) => {
      const named = name === undefined ? {} : { name };
      const answer = client.query<Record<string, unknown>>({ text, values: [...parameters], ...named });
      const { rows } = await answer.catch((error: unknown) => {
        throw asError(error);
      });
      return rows;
    },
    cancel: (limitMs) =>
      afterCancel.watch(
        requestCancel((limit) => openCancelChannel(target, limit), untyped, { limitMs, needsSession: true }),
      ),
    close: async () => {
      if (webSocket.readyState === 1) client.end().catch(() => undefined); // Terminate; we close the socket
      await closeWebSocket(webSocket, socket);
    },
    destroy: () => afterCancel.run(() => socket.destroy()),
  };
  return { connection, times: { ...times, authMs: performance.now() - startMs } };
}

async function openWebSocket({ address, tls, openSocket }: NeonTarget, signal: AbortSignal) {
  const scheme = tls === 'disable' ? 'ws' : 'wss';
  const url = new URL(`${scheme}://${describeNeonProxy(address, tls)}`);
  const { socket, times } = await openSocket(url.origin.replace(/^ws/, 'http'), signal);
  socket.on('error', () => undefined); // 'close' follows
  return { webSocket: openWebSocketOn(url.href, socket), socket, times };
}

/** Opens a WebSocket for one cancel request. */
async function openCancelChannel(target: NeonTarget, signal: AbortSignal): Promise<CancelChannel> {
  const { webSocket, socket } = await openWebSocket(target, signal);
  socket.unref(); // who waits for the request keeps the process alive
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  webSocket.addEventListener('close', () => socket.destroy());
  const send = (message: Uint8Array<ArrayBuffer>) => webSocket.addEventListener('open', () => webSocket.send(message));
  return { send, closed };
}

/** Neon's client emits the WebSocket's event, which is not an Error. */
function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  return Object.assign(new Error('The WebSocket was closed.'), { code: 'ECONNRESET' });
}
