import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type CancelChannel, encodeSpecialMessage } from '../cancel-statement.ts';
import type { PostgresAddress } from '../postgres-address.ts';

const sslRequestCode = 80_877_103; // PostgreSQL documentation, "Message Formats"

/**
 * Opens a TCP connection for one cancel request, with TLS if the session has it. It is never half-closed: 4 of 5 cancels were
 * lost that way, and PgBouncer 1.18 crashed once (docs/reference/waybills-schema.md).
 * @param address `ip` is the server of the session: its host name may have several addresses
 */
export async function openCancelChannel(
  address: Pick<PostgresAddress, 'host' | 'port' | 'isDirectTls'> & { readonly ip: string | undefined },
  handshake: ConnectionOptions | undefined,
  signal: AbortSignal,
): Promise<CancelChannel> {
  const { host, port, ip = host, isDirectTls = false } = address;
  const raw = connect({ host: ip, port, noDelay: true });
  raw.unref(); // who waits for the request keeps the process alive
  signal.addEventListener('abort', () => raw.destroy(), { once: true });
  raw.on('error', () => undefined); // 'close' follows
  const closed = new Promise<void>((resolve, reject) => {
    raw.once('close', (hasFailed) => (hasFailed ? reject(new Error('The channel broke.')) : resolve()));
  });
  closed.catch(() => undefined); // also if the channel never opens
  try {
    const stream = handshake === undefined ? raw : await startTls(raw, { host, isDirectTls, signal }, handshake);
    stream.resume(); // a socket that nobody reads does not notice that the server closes it
    return { send: (message) => void stream.write(message), closed };
  } catch (error) {
    raw.destroy();
    throw error;
  }
}

async function startTls(
  raw: Socket,
  { host, isDirectTls, signal }: { readonly host: string; readonly isDirectTls: boolean; readonly signal: AbortSignal },
  handshake: ConnectionOptions,
): Promise<Socket> {
  if (!isDirectTls) {
    raw.write(encodeSpecialMessage(sslRequestCode));
    const [answer] = (await Promise.race([once(raw, 'data'), once(raw, 'close')])) as [unknown];
    if (!Buffer.isBuffer(answer) || answer.toString('latin1') !== 'S') throw new Error('The server offers no TLS.');
  }
  const stream = connectTls({
    ...handshake,
    socket: raw,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(isDirectTls ? { ALPNProtocols: ['postgresql'] } : {}),
  });
  stream.on('error', (error) => raw.destroy(error));
  await once(stream, 'secureConnect', { signal }); // a handshake that breaks must not look like a cancel that was taken
  return stream;
}
