import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import { pgbouncer, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';

let folder: string;
let postgres: LocalPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  postgres = await startPostgres({ folder });
});
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Reads, writes and clients that begin while the server is away; each must be served. */
async function askAll(pool: Pool): Promise<unknown[]> {
  const connect = async () => {
    const client = await pool.connect();
    try {
      return (await client.query('SELECT 3 AS n')).rows;
    } finally {
      client.release();
    }
  };
  const byCallback = new Promise((resolve, reject) => {
    void pool.query('SELECT 4 AS n', (error: Error | undefined, result) =>
      error ? reject(error) : resolve(result.rows),
    );
  });
  const read = { text: 'SELECT 1 AS n', readOnly: true };
  return await Promise.all([pool.query(read), pool.query('SELECT 2 AS n'), connect(), byCallback]).then((answers) =>
    answers.map((answer) => (answer as { rows?: unknown }).rows ?? answer),
  );
}
const answers = [1, 2, 3, 4].map((n) => [{ n }]);

describe('a server that restarts', () => {
  test('fails no query and no connect that begins meanwhile', async () => {
    const pool = new Pool({ connectionString: postgres.url });
    await pool.query('SELECT 1');
    await postgres.halt('fast');
    const asked = askAll(pool);
    await sleep(100);
    await postgres.resume();
    expect(await asked).toEqual(answers);
    await pool.end();
  });

  test.skipIf(pgbouncer === undefined)('behind a pooler fails none either', async () => {
    const pooler = await startTestPgbouncer({ databaseUrl: postgres.url, settings: { server_login_retry: 1 } });
    const pool = new Pool({ connectionString: pooler.url });
    await pool.query('SELECT 1');
    await postgres.halt('fast');
    const client = await pool.connect(); // PgBouncer takes clients while its server is away
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release(true);
    const asked = Promise.all([
      pool.query({ text: 'SELECT 1 AS n', readOnly: true }),
      pool.query('SELECT 2 AS n').then(({ rows }) => rows),
    ]);
    await sleep(100);
    await postgres.resume();
    expect((await asked)[1]).toEqual([{ n: 2 }]);
    await pool.end();
    await pooler.stop();
  });

  test('fails a query after the patience, or after connectionTimeoutMillis if that is shorter', async () => {
    const limits = [{ restartPatienceMillis: 100 }, { connectionTimeoutMillis: 100 }, { restartPatienceMillis: 0 }];
    await postgres.halt('fast');
    for (const limit of limits) {
      const pool = new Pool({ connectionString: postgres.url, ...limit });
      const startMs = performance.now();
      await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      if (limit.restartPatienceMillis !== 0) expect(performance.now() - startMs).toBeGreaterThan(90);
      await pool.end();
    }
    await postgres.resume();
  });
});
