import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import pg from 'pg';
import type { OpenTimes } from '../../core/ledger.ts';
import type { DnsCache } from '../../sockets/dns-cache.ts';
import { timeOpening } from '../../sockets/time-opening.ts';
import type { PostgresAddress } from '../postgres-address.ts';
import { valueTypes } from '../row-values.ts';
import type { SessionConnection } from '../session-connection.ts';
import { cancelAtServer } from './cancel-request.ts';
import type { Handshake } from './postgres-tls.ts';

export type PgTarget = {
  readonly address: PostgresAddress;
  readonly handshake: Handshake;
  readonly dns: DnsCache;
  /** First probe of an idle connection, milliseconds. */
  readonly keepAliveMs: number;
};

/** What `pg` does not type: the wire below a client, whose stream becomes the TLS one after `sslconnect`. */
type Wire = EventEmitter & { readonly stream: TLSSocket };
type BackendKey = { readonly processID: number | null; readonly secretKey: number | null };

/**
 * Opens one connection: TCP without Nagle's delay and with keepalive, TLS as set, authentication. No startup parameters but
 * user, database and application_name: poolers refuse the others.
 * @throws the signal's reason when it fires first, else what `pg` throws
 */
export async function openPgConnection(
  target: PgTarget,
  signal: AbortSignal,
): Promise<{ connection: SessionConnection; times: OpenTimes }> {
  const { address, keepAliveMs, dns } = target;
  const handshake = target.handshake.describe();
  const socket = createSocket(dns);
  const client = new pg.Client({
    ...address,
    stream: () => socket,
    ssl: handshake ?? false,
    sslnegotiation: address.isDirectTls && handshake !== undefined ? 'direct' : 'postgres',
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    application_name: 'headway',
    types: valueTypes,
  });
  let isBroken = false;
  client.on('error', () => {
    isBroken = true; // the server said goodbye, or the socket broke: nobody is waiting, the pool asks isOpen
  });
  const { connection: wire } = client as unknown as { connection: Wire };
  wire.once('sslconnect', () => target.handshake.keepSessions(wire.stream));
  const readTimes = watchOpening(wire, socket);
  const giveUp = () => socket.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  const { remoteAddress: ip, remotePort } = socket;
  const connection: SessionConnection = {
    remote: `${ip}:${remotePort}`,
    isOpen: () => !isBroken && !socket.destroyed && socket.readyState === 'open',
    query: async (text, parameters, name) => {
      const result = await client.query<Record<string, unknown>>({ text, values: [...parameters], name });
      return result.rows;
    },
    cancel: (limitMs) =>
      cancelAtServer({ ...address, ip }, target.handshake.describe(), client as unknown as BackendKey, limitMs),
    close: () => sayGoodbye(client, socket),
    destroy: () => socket.destroy(),
  };
  return { connection, times: readTimes() };
}

/** A socket that asks our cache for addresses; pg connects it by port and host, and sets TCP_NODELAY on it. */
function createSocket({ lookup }: DnsCache): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket);
  return Object.assign(socket, { connect: (port: number, host: string) => connect({ port, host, lookup }) });
}

/** Terminate, then FIN; our end is freed as soon as both are handed to the system, whether or not the peer still lives. */
async function sayGoodbye(client: pg.Client, socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close').catch(() => undefined);
  socket.once('finish', () => socket.destroy());
  client.end().catch(() => socket.destroy());
  await closed;
}

function watchOpening(wire: Wire, socket: Socket): () => OpenTimes {
  const { times, lap } = timeOpening(socket);
  wire.once('sslconnect', () => {
    wire.stream.once('secureConnect', () => {
      times.tlsMs = lap();
    });
  });
  return () => ({ ...times, authMs: lap() });
}
