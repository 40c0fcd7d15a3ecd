import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDatabase } from '../../../../infra/local/start/database/start-database.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  { login: 'a password, and functions keep the AWS keys of the user', isAwsReal: true, hasKeys: false },
  { login: 'signed tokens', isAwsReal: false, hasKeys: true },
])(
  'behind the stand-in of RDS Proxy the login is $login: snapshots in S3 $isAwsReal',
  async ({ isAwsReal, hasKeys }) => {
    const { settings, url, stop } = await startDatabase(folder, { pooler: 'rds-proxy', isAwsReal });
    try {
      expect(Object.keys(settings).filter((name) => name.startsWith('AWS_')).length > 0).toBe(hasKeys);
      const ssl = { ca: await readFile(settings['WAYBILLS_DB_CA'] ?? '', 'utf8') };
      const { username: user, password, port, pathname } = new URL(url);
      const login = { user, password: password || 'no token' };
      const client = new Client({ host: 'localhost', port: Number(port), database: pathname.slice(1), ssl, ...login });
      client.on('error', () => undefined);
      const connecting = client.connect();
      if (hasKeys) await expect(connecting).rejects.toMatchObject({ code: '28P01' });
      else {
        await connecting;
        expect((await client.query('SELECT count(*)::int AS n FROM waybills')).rows).toEqual([{ n: 0 }]);
        await client.end();
      }
    } finally {
      await stop();
    }
  },
);

it('Postgres comes back on its port with its data after it was away', async () => {
  const { directUrl, restartPostgres, stop } = await startDatabase(folder, { pooler: 'none' });
  const ask = async (sql: string) => {
    const client = new Client(directUrl);
    await client.connect();
    try {
      return (await client.query(sql)).rows as { n: number }[];
    } finally {
      await client.end();
    }
  };
  try {
    await ask("INSERT INTO entities (entity_id, entity_name) VALUES (1, 'kept')");
    const restarted = restartPostgres();
    await expect.poll(() => ask('SELECT 1 AS n').catch((error: Error) => error.message)).toContain('ECONNREFUSED');
    await restarted;
    expect(await ask('SELECT count(*)::int AS n FROM entities')).toEqual([{ n: 1 }]);
  } finally {
    await stop();
  }
});
