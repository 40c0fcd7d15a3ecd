import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import { pgbouncer, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';

const restartPatienceMillis = 60_000; // a loaded machine may need more than the default to start Postgres

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
    const pool = new Pool({ connectionString: postgres.url, restartPatienceMillis });
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
    const pool = new Pool({ connectionString: pooler.url, restartPatienceMillis });
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

  test('is waited for by a query whose pooler refuses it first, and then is away itself', async () => {
    const refusal = 'SFATAL\0VFATAL\0C08P01\0Mserver login has been failing, try again later (server_login_retry)\0\0';
    let refused = 0;
    const pooler = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1')); // AuthenticationOk, ReadyForQuery
        socket.once('data', () => {
          refused += 1;
          socket.end(Buffer.concat([Buffer.from('E'), writeLength(refusal.length + 4), Buffer.from(refusal)]));
        });
      });
    });
    await once(pooler.listen(0, '127.0.0.1'), 'listening');
    const { port } = pooler.address() as AddressInfo;
    const address = new URL(postgres.url);
    const connectionString = Object.assign(address, { port: String(port) }).href;
    const pool = new Pool({ connectionString, restartPatienceMillis });
    const asked = pool.query('SELECT 2 AS n');
    while (refused < 2) await sleep(5);
    await new Promise((resolve) => pooler.close(resolve));
    await sleep(300);
    const back = createServer((socket) => {
      const server = connect(Number(new URL(postgres.url).port), '127.0.0.1');
      socket.pipe(server).pipe(socket);
    });
    await once(back.listen(port, '127.0.0.1'), 'listening');
    expect((await asked).rows).toEqual([{ n: 2 }]);
    await pool.end();
    back.close();
  });

  test.each([{ connectionTimeoutMillis: 200 }, { restartPatienceMillis: 0 }])(
    'is asked once by a query that has no time to wait: %j',
    async (limit) => {
      let asked = 0;
      const server = createServer((socket) => {
        asked += 1;
        if (limit.restartPatienceMillis === 0) socket.resetAndDestroy();
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const pool = new Pool({ host: '127.0.0.1', port, user: 'app', password: 'secret', ...limit });
      await expect(pool.query('SELECT 1')).rejects.toThrow();
      expect(asked).toBe(1);
      await pool.end();
      server.close();
    },
  );
});

function writeLength(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes);
  return length;
}
