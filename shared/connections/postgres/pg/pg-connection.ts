import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import pg from 'pg';
import type { OpenTimes } from '../../core/ledger.ts';
import type { DnsCache } from '../../sockets/dns-cache.ts';
import { refuseItself } from '../../sockets/refuse-itself.ts';
import { timeOpening } from '../../sockets/time-opening.ts';
import { type CancelKey, createCloseAfterCancel, isPoolerKey, requestCancel } from '../cancel-statement.ts';
import type { PostgresAddress } from '../postgres-address.ts';
import { valueTypes } from '../row-values.ts';
import type { SessionConnection } from '../session-connection.ts';
import { setStartup } from '../startup-parameters.ts';
import { openCancelChannel } from './open-cancel-channel.ts';
import type { Handshake } from './postgres-tls.ts';

export type PgTarget = {
  readonly address: PostgresAddress;
  readonly handshake: Handshake;
  readonly dns: DnsCache;
  /** Idle time before the first TCP keep-alive probe. */
  readonly keepAliveMs: number;
  /** As pg_stat_activity shows it. */
  readonly applicationName: string;
};

/** pg's protocol connection below a client, which has no types. Its stream becomes the TLS stream after `sslconnect`. */
type Wire = EventEmitter & { readonly stream: TLSSocket };

/**
 * Opens one connection: TCP_NODELAY, TCP keep-alive, TLS as set, login. The only startup parameters are user, database and
 * application_name, because poolers refuse others; no environment variable of libpq changes them.
 * @throws the signal's reason when it aborts first, else what `pg` throws
 */
export async function openPgConnection(
  target: PgTarget,
  signal: AbortSignal,
): Promise<{ connection: SessionConnection; times: OpenTimes }> {
  const { address, keepAliveMs, applicationName, dns } = target;
  const handshake = target.handshake.describe();
  const socket = createSocket(dns);
  const client = new pg.Client({
    ...address,
    stream: () => socket,
    ssl: handshake ?? false,
    sslnegotiation: address.isDirectTls && handshake !== undefined ? 'direct' : 'postgres',
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    types: valueTypes,
  });
  const { user, database, password } = address;
  setStartup(client, password, { user, database, application_name: applicationName });
  let isBroken = false;
  client.on('error', () => {
    isBroken = true; // the server ended the session, or the socket broke; the pool checks isOpen
  });
  const { connection: wire } = client as unknown as { connection: Wire };
  wire.once('sslconnect', () => target.handshake.keepSessions(wire.stream));
  const readTimes = timeLogin(wire, socket);
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
  const isPooled = isPoolerKey(client as unknown as CancelKey, address.host);
  const afterCancel = createCloseAfterCancel(socket);
  const connection: SessionConnection = {
    remote: `${ip}:${remotePort}`,
    isPooled,
    isOpen: () => !isBroken && !socket.destroyed && socket.readyState === 'open',
    query: async (text, parameters, name) => {
      const result = await client.query<Record<string, unknown>>({ text, values: [...parameters], name });
      return result.rows;
    },
    cancel: (limitMs) =>
      afterCancel.watch(
        requestCancel(
          (limit) => openCancelChannel({ ...address, ip }, target.handshake.describe(), limit),
          client as unknown as CancelKey,
          { limitMs, needsSession: isPooled },
        ),
      ),
    close: () => closeCleanly(client, socket),
    destroy: () => afterCancel.run(() => socket.destroy()),
  };
  return { connection, times: readTimes() };
}

/** A socket that resolves names by our cache. pg connects it by port and host, and sets TCP_NODELAY. */
function createSocket({ lookup }: DnsCache): Socket {
  const socket = new Socket();
  refuseItself(socket);
  const connect = socket.connect.bind(socket);
  return Object.assign(socket, { connect: (port: number, host: string) => connect({ port, host, lookup }) });
}

/** Sends Terminate, then FIN. Frees the socket as soon as the system has both, even if the peer no longer answers. */
async function closeCleanly(client: pg.Client, socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close').catch(() => undefined);
  socket.once('finish', () => socket.destroy());
  client.end().catch(() => socket.destroy());
  await closed;
}

function timeLogin(wire: Wire, socket: Socket): () => OpenTimes {
  const { times, lap } = timeOpening(socket);
  wire.once('sslconnect', () => {
    wire.stream.once('secureConnect', () => {
      times.tlsMs = lap();
    });
  });
  return () => ({ ...times, authMs: lap() });
}
