import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { findPgbouncer, startPgbouncer, supportsNamedStatements } from '../../../../infra/local/servers/pgbouncer.ts';
import { pgbouncer, pgbouncerName } from '../../../support/servers/pgbouncer.ts';

test('PGBOUNCER must be the path of a PgBouncer', async () => {
  await expect(findPgbouncer({ PGBOUNCER: '/bin/true', PATH: '' })).rejects.toThrow(
    'PGBOUNCER: expected the path of a PgBouncer or none, got "/bin/true"',
  );
});

test('transaction mode supports named statements since 1.21', () => {
  const versions = ['1.18.0', '1.20.1', '1.21.0', '1.24.1', '2.0.0', '1.9.0'];
  expect(versions.filter(supportsNamedStatements)).toEqual(['1.21.0', '1.24.1', '2.0.0']);
});

describe.skipIf(pgbouncer === undefined)(pgbouncerName, () => {
  test('is found through PGBOUNCER and on the PATH', async () => {
    const path = pgbouncer?.path ?? '';
    expect(await findPgbouncer({ PGBOUNCER: path })).toEqual(pgbouncer);
    expect((await findPgbouncer({ PATH: join(path, '..') }))?.path).toBe(path);
  });

  test('pools a database in transaction mode and leaves no files after its stop', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    const server = await startPgbouncer({ path: pgbouncer?.path ?? '', folder, databaseUrl: inject('postgresUrl') });
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    const admin = new pg.Client({
      connectionString: Object.assign(new URL(server.url), { pathname: 'pgbouncer' }).href,
    });
    admin.on('error', () => undefined);
    await admin.connect();
    const { rows } = await admin.query('SHOW CONFIG');
    const shown = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    expect(shown).toMatchObject({ pool_mode: 'transaction', default_pool_size: '20', listen_addr: '127.0.0.1' });
    expect(Number(shown['client_idle_timeout'])).toBeGreaterThan(300); // we let go first
    await server.stop(); // at once, although clients are connected
    expect(await readdir(folder)).toEqual([]);
    expect(() => process.kill(server.pid, 0)).toThrow();
    await rm(folder, { recursive: true });
  });

  test('refuses a wrong password', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    const server = await startPgbouncer({ path: pgbouncer?.path ?? '', folder, databaseUrl: inject('postgresUrl') });
    const wrong = Object.assign(new URL(server.url), { password: 'wrong' }).href;
    await expect(new pg.Client({ connectionString: wrong }).connect()).rejects.toThrow();
    await server.stop();
    await rm(folder, { recursive: true });
  });
});
