import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { createCall } from '../../support/create-call.ts';
import { answers, createCertificateAuthority, hasOpenssl } from '../../support/servers/certificates.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { createTestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const isLinux = process.platform === 'linux';
const one: Statement = { label: 'one', text: 'SELECT inet_client_port() AS port', access: 'read' };

/**
 * Seconds until the kernel's next keep-alive probe on the socket with these ports. The kernel shows one timer of a socket:
 * while a sent byte is not acknowledged, that is the timer of its retransmission. Sockets to other servers may share a local port.
 */
async function readKeepAliveSeconds(localPort: number, server: string): Promise<number> {
  const write = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const [from, to] = [write(localPort), write(Number(new URL(server).port))];
  return vi.waitFor(async () => {
    const table = await readFile('/proc/net/tcp', 'latin1');
    for (const line of table.split('\n').slice(1)) {
      const [, local = '', remote = '', , , timer = ''] = line.trim().split(/\s+/);
      const [kind, when = ''] = timer.split(':');
      const isAsked = local.endsWith(from) && remote.endsWith(to);
      if (isAsked && kind === '02') return Number.parseInt(when, 16) / 100; // 02 is keep-alive; the unit is 1/100 s
    }
    throw new Error(`The socket of port ${localPort} has no keep-alive timer`);
  }, 5000);
}

/** The socket options that a separate program sets, as strace shows them. */
async function traceSockets(url: string): Promise<string> {
  const script = fileURLToPath(new URL('../../fixtures/open-sockets.ts', import.meta.url));
  const args = ['-f', '-qq', '-e', 'trace=setsockopt,bind', process.execPath, script];
  const child = spawn('strace', args, {
    env: { ...process.env, SOCKETS_URL: url },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'exit');
  return said;
}

const hasStrace = isLinux && answers('strace', ['-V']) && answers('strace', ['-qq', 'true']);
if (!hasStrace) console.warn('SKIPPED: the test of TCP_NODELAY, because there is no strace here that may trace');

describe.skipIf(!isLinux)('the first keepalive probe of an idle connection', () => {
  test('to an HTTP server is sent after the configured time', async () => {
    let port = 0;
    const server = await startHttpOrigin((request, response) => {
      port = request.socket.remotePort ?? 0;
      response.end();
    });
    const http = createHttpClient({ clock: systemClock, ledger: createLedger(), keepAliveMs: 77_000 });
    cleanUps.push(
      () => server.close(),
      () => http.close(),
    );
    await http.request({ origin: server.origin, path: '/', method: 'GET', maxBytes: 9, isRead: true }, createCall());
    const seconds = await readKeepAliveSeconds(port, server.origin);
    expect(seconds).toBeGreaterThan(70);
    expect(seconds).toBeLessThanOrEqual(77);
  });

  test('to Postgres is sent after the configured time', async () => {
    const server = await createTestDatabase();
    const { database } = connectTo(server.url, { keepAliveMs: 55_000 });
    cleanUps.push(
      () => server.drop(),
      () => database.close(),
    );
    const [row] = await database.query(one, [], createCall());
    const seconds = await readKeepAliveSeconds(Number(row?.['port']), server.url);
    expect(seconds).toBeGreaterThan(48);
    expect(seconds).toBeLessThanOrEqual(55);
  });
});

describe.skipIf(!hasStrace)('a socket, as the kernel is asked for it,', () => {
  test('has TCP_NODELAY, keep-alive, and a local address chosen by the system', async () => {
    const http = await startHttpOrigin((_, response) => response.end());
    cleanUps.push(() => http.close());
    const postgres = await createTestDatabase();
    cleanUps.push(() => postgres.drop());
    for (const url of [http.origin, postgres.url]) {
      const calls = await traceSockets(url);
      expect(calls).toMatch(/SOL_TCP, TCP_NODELAY, \[1\]/);
      expect(calls).toMatch(/SOL_SOCKET, SO_KEEPALIVE, \[1\]/);
      expect(calls).toMatch(/SOL_TCP, TCP_KEEPIDLE, \[60\]/);
      expect(calls).not.toContain('bind(');
    }
  });
});

describe.skipIf(!hasOpenssl)('an HTTPS server that offers h2', () => {
  test('uses HTTP/1.1, and the second connection resumes the TLS session of the first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    const authority = await createCertificateAuthority(folder, 'authority');
    const { key, cert } = await authority.issue('server', { host: 'localhost' });
    const [keyText, certText] = await Promise.all([readFile(key), readFile(cert)]);
    const versions: string[] = [];
    const resumed: boolean[] = [];
    const sockets = new Set<Socket>();
    const server = createSecureServer({ key: keyText, cert: certText, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.end();
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      resumed.push(socket.isSessionReused());
      sockets.add(socket);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
    const http = createHttpClient({ clock: systemClock, ledger: createLedger() });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0'); // this test is about the protocol, not the certificate
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    cleanUps.push(
      () => rm(folder, { recursive: true, force: true }),
      async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
      () => http.close(),
      async () => {
        vi.unstubAllEnvs();
        vi.restoreAllMocks();
      },
    );
    const get = () => http.request({ origin, path: '/', method: 'GET', maxBytes: 9, isRead: true }, createCall());
    await get();
    for (const socket of sockets) socket.destroy();
    await turnOfTheLoop();
    http.thaw();
    await get();
    expect(versions).toEqual(['1.1', '1.1']);
    expect(resumed).toEqual([false, true]);
  });
});

test('a server that closes after 256 requests, as OTP does, costs one connection each time and no error', async () => {
  let inThisConnection = 0;
  let last: unknown;
  const otp = await startHttpOrigin((request, response) => {
    inThisConnection = request.socket === last ? inThisConnection + 1 : 1;
    last = request.socket;
    if (inThisConnection === 256) response.setHeader('connection', 'close');
    response.end();
  });
  const ledger = createLedger();
  const http = createHttpClient({ clock: systemClock, ledger });
  cleanUps.push(
    () => otp.close(),
    () => http.close(),
  );
  const request = { origin: otp.origin, path: '/', method: 'POST', maxBytes: 9, isRead: true } as const;
  for (let call = 0; call < 600; call += 1) await http.request(request, createCall());
  expect(otp.accepted()).toBe(3);
  expect(ledger.peer(otp.origin).figures()).toMatchObject({ opened: 3, dropped: { closed: 2 }, failed: {} });
});
