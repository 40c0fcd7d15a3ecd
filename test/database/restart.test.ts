import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';
import { findUnprivilegedUser } from '../../infra/local/unprivileged-user.ts';
import type { Database, Statement } from '../../shared/database/database.ts';
import { DeadlineExceededError, UnavailableError } from '../../shared/errors.ts';
import { createCall } from '../support/create-call.ts';
import { connectTo } from '../support/waybills-database.ts';

const one: Statement = { label: 'one', text: 'SELECT $1::int AS n', access: 'read' };
const sleep: Statement = { label: 'sleep', text: 'SELECT pg_sleep(30)::text AS done', access: 'read' };
const active: Statement = {
  label: 'active',
  text: "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
  access: 'read',
};
const ask = (database: Database, n: number) => database.query(one, [n], createCall());
const turnOfTheLoop = () => new Promise((resolve) => setTimeout(resolve, 20)); // for the FIN of a process of this machine

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a server that restarts', () => {
  let postgres: LocalPostgres;
  beforeAll(async () => {
    postgres = await startPostgres({ folder });
  });
  afterAll(() => postgres.stop());

  test.each(['fast', 'immediate'] as const)('between two calls (%s) fails neither', async (mode) => {
    const { database, account } = connectTo(postgres.url);
    await database.warm(createCall());
    expect(await ask(database, 1)).toEqual([{ n: 1 }]);
    await postgres.halt(mode);
    await postgres.resume();
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
    await database.close();
  });

  test('is a typed error with a time to come back while it is away, and used again at once when it is back', async () => {
    const { database } = connectTo(postgres.url);
    await ask(database, 1);
    await postgres.halt('fast');
    for (let call = 0; call < 3; call += 1) {
      const failure = await ask(database, call).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnavailableError);
      expect((failure as UnavailableError).retryAfterSeconds).toBeGreaterThan(0);
      expect(String(failure)).not.toContain(new URL(postgres.url).password);
    }
    await postgres.resume();
    expect(await ask(database, 9)).toEqual([{ n: 9 }]);
    await database.close();
  });
});

const hasOpenssl = process.platform !== 'win32' && runs('openssl', ['version']);
if (!hasOpenssl) console.warn('SKIPPED: the TLS tests, because there is no openssl here to make a certificate');

describe.skipIf(!hasOpenssl)('a server that asks for TLS', () => {
  let postgres: LocalPostgres;
  let ca: string;
  beforeAll(async () => {
    const files = { key: join(folder, 'server.key'), cert: join(folder, 'server.crt') };
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', [...args, ...subject, '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
    ca = await readFile(files.cert, 'utf8');
    const user = await findUnprivilegedUser();
    if (user !== undefined) execFileSync('chown', [`${user.uid}:${user.gid}`, files.key, files.cert]);
    await writeFile(
      join(folder, 'hba'),
      'hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n',
    );
    postgres = await startPostgres({
      folder,
      settings: { ssl: 'on', ssl_cert_file: files.cert, ssl_key_file: files.key, hba_file: join(folder, 'hba') },
    });
  });
  afterAll(() => postgres?.stop());
  const byName = () => Object.assign(new URL(postgres.url), { hostname: 'localhost' }).href;

  test('is spoken to encrypted with verify-full, and the handshake is measured', async () => {
    const { database, account } = connectTo(byName(), { tls: { mode: 'verify-full', ca } });
    const encrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    expect(await database.query({ label: 'ssl', text: encrypted, access: 'read' }, [], createCall())).toEqual([
      { ssl: true },
    ]);
    expect(account.figures().openTimes.tlsMs).toBeGreaterThan(0);
    await database.close();
  });

  test('is not believed with verify-full where its certificate is unknown or names another host', async () => {
    const unknown = connectTo(byName(), { tls: { mode: 'verify-full' } });
    await expect(ask(unknown.database, 1)).rejects.toThrow('shows a certificate that is not trusted');
    const otherName = connectTo(postgres.url, { tls: { mode: 'verify-full', ca } });
    await expect(ask(otherName.database, 1)).rejects.toThrow('(ERR_TLS_CERT_ALTNAME_INVALID)');
    const unverified = connectTo(postgres.url, { tls: { mode: 'require' } });
    expect(await ask(unverified.database, 1)).toEqual([{ n: 1 }]);
    await unverified.database.close();
  });

  test('stops a statement at the deadline, too', async () => {
    const { database } = connectTo(byName(), { tls: { mode: 'verify-full', ca } });
    await ask(database, 1);
    await expect(database.query(sleep, [], createCall(AbortSignal.timeout(100)))).rejects.toThrow(
      DeadlineExceededError,
    );
    expect(await database.query(active, [], createCall())).toEqual([]);
    await database.close();
  });
});

function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
