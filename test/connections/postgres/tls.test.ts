import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../infra/local/servers/postgres.ts';
import { findUnprivilegedUser } from '../../../infra/local/servers/unprivileged-user.ts';
import { DeadlineExceededError } from '../../../shared/connections/core/errors.ts';
import type { Database, Statement } from '../../../shared/connections/postgres/database.ts';
import type { PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { createHandshake } from '../../../shared/connections/postgres/pg/postgres-tls.ts';
import { Pool } from '../../../shared/connections/postgres/pool/pool.ts';
import { createCall } from '../../support/create-call.ts';
import { failAtDeadline } from '../../support/fail-at-deadline.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy } from '../../support/proxies/tcp-proxy.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  hasOpenssl,
} from '../../support/servers/certificates.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';

const one: Statement = { label: 'one', text: 'SELECT $1::int AS n', access: 'read' };
const encrypted: Statement = {
  label: 'encrypted',
  text: 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  access: 'read',
};
const sleep: Statement = { label: 'sleep', text: 'SELECT pg_sleep(300)::text AS done', access: 'read' };
const active: Statement = {
  label: 'active',
  text: "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
  access: 'read',
};
const ask = (database: Database, n: number) => database.query(one, [n], createCall());

/** The random value of a ServerHello that is a HelloRetryRequest (RFC 8446, 4.1.3). */
const helloRetryRequest = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

describe.skipIf(!hasOpenssl)('a Postgres that asks for TLS and takes the curve P-256 alone, as before 18', () => {
  let folder: string;
  let postgres: LocalPostgres;
  let authority: CertificateAuthority;
  const opened: Database[] = [];

  /** Makes the server use another certificate. */
  const show = async (name: string) => {
    const user = await findUnprivilegedUser();
    for (const end of ['key', 'crt']) {
      await copyFile(join(folder, `${name}.${end}`), join(folder, `server.${end}`));
      if (user !== undefined) execFileSync('chown', [`${user.uid}:${user.gid}`, join(folder, `server.${end}`)]);
    }
    if (postgres !== undefined) process.kill(postgres.pid, 'SIGHUP'); // reload the certificate
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    authority = await createCertificateAuthority(folder, 'authority');
    await Promise.all([
      authority.issue('good', { host: 'localhost' }),
      authority.issue('expired', { host: 'localhost', days: -1 }),
      authority.issue('elsewhere', { host: 'db.example' }),
    ]);
    await show('good');
    const places = ['127.0.0.1/32', '::1/128'].map((place) => `hostssl all all ${place} scram-sha-256\n`);
    await writeFile(join(folder, 'hba'), places.join(''));
    const files = { ssl_cert_file: join(folder, 'server.crt'), ssl_key_file: join(folder, 'server.key') };
    const settings = { ...files, ssl: 'on', ssl_groups: 'prime256v1', hba_file: join(folder, 'hba') };
    postgres = await startPostgres({ folder, settings });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  afterAll(async () => {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (
    tls: Partial<PgDatabaseOptions['tls']> = {},
    { port = postgres.port, query = '', hostname = 'localhost' } = {},
  ) => {
    const url = Object.assign(new URL(postgres.url), { hostname, port: String(port), search: query }).href;
    const connected = connectTo(url, { tls: { mode: 'verify-full', ca: authority.root, ...tls } });
    opened.push(connected.database);
    return connected;
  };

  /** The bytes that the server sends while `work` connects through a proxy, and the number of round trips. */
  const listen = async (work: (port: number) => Promise<unknown>) => {
    let said = Buffer.alloc(0);
    const turns: string[] = [];
    const proxy = await startTcpProxy({
      targetPort: postgres.port,
      observe: (from, chunk) => {
        if (from === 'server') said = Buffer.concat([said, chunk]);
        if (turns.at(-1) !== from) turns.push(from);
      },
    });
    await work(proxy.port);
    await proxy.close();
    return {
      isAskedAgain: said.includes(helloRetryRequest),
      roundTrips: turns.filter((one) => one === 'client').length,
    };
  };

  test('is reached over TLS with verify-full, and the handshake is measured', async () => {
    const { database, account } = open();
    expect(await database.query(encrypted, [], createCall())).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
    expect(account.figures().openTimes.tlsMs).toBeGreaterThan(0);
  });

  test('is not reached without TLS', async () => {
    await expect(ask(open({ mode: 'disable' }).database, 1)).rejects.toThrow(
      'have different TLS settings (TLS_REFUSED)',
    );
  });

  test('is refused if its certificate authority is unknown', async () => {
    await expect(ask(open({ ca: undefined }).database, 1)).rejects.toThrow('has a certificate that is not trusted');
  });

  test('is refused if its certificate names another host', async () => {
    await show('elsewhere');
    await expect.poll(() => ask(open().database, 1).catch(String)).toContain('(ERR_TLS_CERT_ALTNAME_INVALID)');
    await show('good');
  });

  test('is refused at an address that its certificate does not name', async () => {
    const { database } = open({}, { hostname: '127.0.0.1' });
    await expect(ask(database, 1)).rejects.toThrow('(ERR_TLS_CERT_ALTNAME_INVALID)');
    expect(await ask(open({ mode: 'require' }, { hostname: '127.0.0.1' }).database, 1)).toEqual([{ n: 1 }]);
  });

  test('is refused if its certificate has expired', async () => {
    await show('expired');
    await expect.poll(() => ask(open().database, 1).catch(String)).toContain('(CERT_HAS_EXPIRED)');
    await show('good');
    await expect.poll(() => ask(open().database, 1).catch(String)).toEqual([{ n: 1 }]);
  });

  test('accepts our first key share, while it asks plain Node for another', async () => {
    const ours = await listen((port) => ask(open({}, { port }).database, 1));
    const nodes = await listen(
      (port) =>
        new Promise((resolve) => {
          const options = { host: 'localhost', port, ca: authority.root, ALPNProtocols: ['postgresql'] };
          const socket = connectTls(options, () => socket.end()).on('close', resolve);
        }),
    );
    expect([ours.isAskedAgain, nodes.isAskedAgain]).toEqual([false, true]);
  });

  test('gets TLS from the first byte if the URL says so, which saves a round trip', async () => {
    const usual = await listen((port) => ask(open({}, { port }).database, 1));
    const direct = await listen((port) => ask(open({}, { port, query: '?sslnegotiation=direct' }).database, 1));
    expect(direct.roundTrips).toBe(usual.roundTrips - 1);
  });

  test.each(['', '?sslnegotiation=direct'])('cancels a statement at the deadline (%s)', async (query) => {
    const { database } = open({}, { query });
    await ask(database, 1);
    const countActive = async () => (await database.query(active, [], createCall())).length;
    const failure = await failAtDeadline((call) => database.query(sleep, [], call), countActive);
    expect(failure).toBeInstanceOf(DeadlineExceededError);
    await expect.poll(countActive).toBe(0);
  });

  test.each(['postgres', 'direct'] as const)(
    'gets the cancel of the drop-in Pool over TLS before its read is retried (sslnegotiation=%s)',
    async (sslnegotiation) => {
      const clock = createMovableClock();
      const { username: user, password, pathname } = new URL(postgres.url);
      const login = { user, password: decodeURIComponent(password), database: pathname.slice(1) };
      const server = { host: 'localhost', port: postgres.port, ssl: { ca: authority.root }, sslnegotiation };
      const pool = new Pool({ ...login, ...server, clock });
      const { database } = open();
      await Promise.all([pool.query('SELECT 1'), ask(database, 1)]);
      clock.advance(60_000);
      const slow = pool.query({ text: 'SELECT pg_sleep(2)::text AS done', readOnly: true });
      await expect.poll(() => pool.figures().opened, { interval: 10 }).toBe(2);
      expect((await database.query(active, [], createCall())).length).toBeLessThanOrEqual(1); // the retry alone
      expect((await slow).rows).toEqual([{ done: '' }]);
      await pool.end();
    },
  );

  test('parses its roots once for all connections, and keeps an offered TLS session', () => {
    const handshake = createHandshake({ mode: 'verify-full', ca: authority.root });
    expect(handshake.describe()?.secureContext).toBe(handshake.describe()?.secureContext);
    expect(handshake.describe()).not.toHaveProperty('session');
  });
});
