import type { EventEmitter } from 'node:events';
import { Client } from '@neondatabase/serverless';
import type { SocketOpener } from '../../http/http-connector.ts';
import { beginWebSocket, endWebSocket } from '../../http/web-socket.ts';
import type { PostgresAddress } from '../postgres-address.ts';
import { valueTypes } from '../row-values.ts';
import type { OpenSession, SessionConnection } from '../session-connection.ts';
import type { NeonTls } from './neon-endpoint.ts';
import { describeNeonProxy } from './neon-endpoint.ts';

export type NeonTarget = {
  readonly address: PostgresAddress;
  readonly tls: NeonTls;
  readonly openSocket: SocketOpener;
};

/** What Neon's client does not type: the wire below it, and the key for cancels. */
type Inside = { readonly connection: EventEmitter; readonly processID: number; readonly secretKey: number };

const cancelRequestCode = 80_877_102; // Postgres documentation, 54.7

/**
 * Opens one session over a WebSocket of ours, with Neon's client on it. Start-up and password go in one flight, and their
 * answer is waited for here: a login that is refused is this connection's failure, not that of the first statement.
 * @throws the signal's reason when it fires first
 */
export async function openNeonConnection(target: NeonTarget, signal: AbortSignal): ReturnType<OpenSession> {
  const { webSocket, socket, times } = await openWebSocket(target, signal);
  const startMs = performance.now();
  const { host, port, database, user, password } = target.address;
  const login = { host, port, database, user, password };
  const client = new Client({ ...login, application_name: 'headway', types: valueTypes });
  Object.assign(client.neonConfig, {
    webSocketConstructor: function adopt() {
      return webSocket;
    },
    wsProxy: () => describeNeonProxy(target.address, target.tls),
    useSecureWebSocket: target.tls !== 'disable',
    coalesceWrites: false, // beginWebSocket does it, without a timer
  });
  let isBroken = false;
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  client.on('error', (error) => {
    isBroken = true; // nobody may be waiting: the pool asks isOpen
    reject(asError(error));
  });
  const giveUp = () => {
    socket.destroy();
    reject(signal.reason);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  const inside = client as unknown as Inside;
  try {
    const connected = client.connect();
    const ready = new Promise((resolve) => inside.connection.once('readyForQuery', resolve));
    await Promise.race([Promise.all([connected, ready]), broken]);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : asError(error);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  const connection: SessionConnection = {
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    isOpen: () => !isBroken && !socket.destroyed && socket.readyState === 'open' && webSocket.readyState === 1,
    query: async (text, parameters, name) => {
      const named = name === undefined ? {} : { name };
      const answer = client.query<Record<string, unknown>>({ text, values: [...parameters], ...named });
      const { rows } = await answer.catch((error: unknown) => {
        throw asError(error);
      });
      return rows;
    },
    cancel: (limitMs) => cancelOverWebSocket(target, inside, limitMs),
    close: async () => {
      if (webSocket.readyState === 1) client.end().catch(() => undefined); // Terminate; the socket's end is ours
      await endWebSocket(webSocket, socket);
    },
    destroy: () => socket.destroy(),
  };
  return { connection, times: { ...times, authMs: performance.now() - startMs } };
}

async function openWebSocket({ address, tls, openSocket }: NeonTarget, signal: AbortSignal) {
  const scheme = tls === 'disable' ? 'ws' : 'wss';
  const url = new URL(`${scheme}://${describeNeonProxy(address, tls)}`);
  const { socket, times } = await openSocket(url.origin.replace(/^ws/, 'http'), signal);
  socket.on('error', () => undefined); // 'close' follows
  return { webSocket: beginWebSocket(url.href, socket), socket, times };
}

/** A WebSocket of its own carries the request; never throws, and settles after `limitMs` at the latest. */
async function cancelOverWebSocket(target: NeonTarget, { processID, secretKey }: Inside, limitMs: number) {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const { webSocket, socket } = await openWebSocket(target, limit);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    limit.addEventListener('abort', () => socket.destroy(), { once: true });
    webSocket.addEventListener('open', () => webSocket.send(describeCancel(processID, secretKey)));
    webSocket.addEventListener('close', () => socket.destroy());
    await closed;
  } catch {
    // a server that is away has nothing to stop
  }
}

function describeCancel(processID: number, secretKey: number): Uint8Array<ArrayBuffer> {
  const message = new DataView(new ArrayBuffer(16));
  for (const [index, word] of [16, cancelRequestCode, processID, secretKey].entries())
    message.setInt32(4 * index, word);
  return new Uint8Array(message.buffer);
}

/** Neon's client hands on what the WebSocket says, which is an event and not an error. */
function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  return Object.assign(new Error('The WebSocket broke off.'), { code: 'ECONNRESET' });
}
