import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';
import { type Certificate, makeCertificate } from '../../../certificates/make-certificate.ts';
import { findSignatureFlaw, type SigningKey } from '../aws-signature/check-signature.ts';
import { joinPostgres, type Login } from '../postgres-front/join-postgres.ts';
import { findPinning } from './find-pinning.ts';

export type LocalRdsProxy = {
  /** Without a password where the client sends a token. */
  readonly url: string;
  readonly port: number;
  /** The root certificate, in PEM. */
  readonly ca: string;
  /** Also takes tokens that are signed for this port of localhost, for a proxy in front. */
  acceptTokensFor(port: number): void;
  stop(): Promise<void>;
};

const sslRequestCode = 80_877_103;

/**
 * Starts a stand-in of RDS Proxy: TLS only, a signed token or a password, its own login at the database, no cancels, a limit on
 * the wait for a connection. It refuses a statement that pins a session, so that a test notices; the real proxy only stops
 * sharing. Clients do not share sessions here.
 * @param options.login the role that tokens are for and the key that they are signed with (IAM); `password`: clients log in
 * with the user and password of `databaseUrl`. The stand-in logs in with these either way
 */
export async function startRdsProxy(options: {
  databaseUrl: string;
  login: { readonly user: string; readonly key: SigningKey } | 'password';
  maxConnections?: number;
  borrowTimeoutMs?: number;
}): Promise<LocalRdsProxy> {
  const { databaseUrl, login: wanted, maxConnections = 50, borrowTimeoutMs = 120_000 } = options;
  const target = parsePostgresAddress(databaseUrl);
  const certificate = makeCertificate();
  const open = new Set<Socket>();
  const slots = createConnectionSlots(maxConnections, borrowTimeoutMs);
  const ports = new Set<number>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    socket.once('data', (bytes) => {
      if (bytes.length < 8 || bytes.readInt32BE(4) !== sslRequestCode) {
        socket.end(plainRefusal);
        return;
      }
      joinPostgres(secure(socket, certificate), {
        postgres: { host: target.host, port: target.port },
        cancels: 'ignored',
        findRefusal: findPinning,
        authenticate: async (login, client) => {
          if (wanted === 'password') checkPassword(login, target);
          else await checkToken(login, { ...wanted, addresses: [...ports].map((port) => `localhost:${port}`) });
          await slots.acquire();
          if (client.destroyed) {
            slots.release();
            throw new Error('the client disconnected while it waited');
          }
          client.once('close', slots.release);
          return { user: target.user, password: target.password };
        },
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  ports.add(taken);
  const user =
    wanted === 'password'
      ? [target.user, target.password].map(encodeURIComponent).join(':')
      : encodeURIComponent(wanted.user);
  return {
    url: `postgres://${user}@localhost:${taken}/${encodeURIComponent(target.database)}`,
    port: taken,
    ca: certificate.cert,
    acceptTokensFor: (port) => void ports.add(port),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function secure(socket: Socket, { key, cert }: Certificate): TLSSocket {
  const stream = new TLSSocket(socket, { isServer: true, key, cert });
  socket.write('S');
  return stream;
}

/** @throws Error whose message goes to the client */
function checkPassword({ user, password }: Login, expected: Login): void {
  if (user === expected.user && password === expected.password) return;
  throw Object.assign(new Error(`password authentication failed for user "${user}"`), { code: '28P01' });
}

/** @throws Error whose message goes to the client */
async function checkToken(
  { user, password }: Login,
  expected: { readonly user: string; readonly key: SigningKey; readonly addresses: readonly string[] },
): Promise<void> {
  const url = URL.parse(`https://${password}`) ?? new URL('https://no.token');
  const flaw =
    !expected.addresses.includes(url.host) || url.searchParams.get('DBUser') !== user || user !== expected.user
      ? 'The token is for another role or address'
      : await findSignatureFlaw(
          { method: 'GET', url: `/${url.search}`, headers: { host: url.host }, body: Buffer.alloc(0) },
          { key: expected.key, service: 'rds-db', nowMs: Date.now() },
        );
  if (flaw === undefined) return;
  throw Object.assign(new Error('The IAM authentication failed for the role'), { code: '28P01', cause: flaw });
}

/** Limits the connections to the database. A client that waits too long gets an error. */
function createConnectionSlots(count: number, timeoutMs: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    acquire: async () => {
      if (free > 0) {
        free -= 1;
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(resolve), 1);
        reject(Object.assign(new Error('Timed-out waiting to acquire database connection'), { code: '53300' }));
      }, timeoutMs);
      waiting.push(resolve);
      await promise.finally(() => clearTimeout(timer));
    },
    release: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

const text = 'SFATAL\0VFATAL\0C28000\0MThis RDS Proxy requires TLS connections\0\0';
const plainRefusal = Buffer.concat([Buffer.from('E'), Buffer.from([0, 0, 0, text.length + 4]), Buffer.from(text)]);
