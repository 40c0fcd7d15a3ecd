import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LocalPgbouncer } from '../../../../infra/local/servers/pgbouncer.ts';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import { pgbouncer, pgbouncerName, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';

let server: TestDatabase;
let pooler: LocalPgbouncer | undefined;
beforeAll(async () => {
  server = await createTestDatabase();
  if (pgbouncer !== undefined) pooler = await startTestPgbouncer({ databaseUrl: server.url });
});
afterAll(async () => {
  await pooler?.stop();
  await server.drop();
});

const direct: readonly [string, () => string] = ['Postgres', () => server.url];
const pooled: readonly [string, () => string] = [pgbouncerName, () => pooler?.url ?? ''];
const ways = pgbouncer === undefined ? [direct] : [direct, pooled];
const classes = [
  ['pg.Pool', pg.Pool],
  ['the drop-in Pool', Pool],
] as const;
const cases = classes.flatMap(([name, Class]) => ways.map(([way, url]) => ({ name: `${name} on ${way}`, Class, url })));

/** What the documentation of node-postgres promises: each case runs on its own pool and on ours. */
describe.each(cases)('$name', ({ Class, url }) => {
  const open = (options: pg.PoolConfig = {}) => {
    const pool = new Class({ connectionString: url(), ...options });
    onTestFinished(async () => {
      if (!pool.ending) await pool.end();
    });
    return pool;
  };
  const watch = (pool: pg.Pool) => {
    const events: string[] = [];
    for (const event of ['connect', 'acquire', 'release', 'remove'] as const) pool.on(event, () => events.push(event));
    return events;
  };

  test('is an instance of pg.Pool', () => {
    expect(open()).toBeInstanceOf(pg.Pool);
  });

  test('queries with a promise: text, text and values, configuration, array mode', async () => {
    const pool = open();
    expect((await pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    expect((await pool.query('SELECT $1::int AS n', [2])).rows).toEqual([{ n: 2 }]);
    expect((await pool.query({ text: 'SELECT $1::int AS n', values: [3] })).rows).toEqual([{ n: 3 }]);
    expect((await pool.query({ text: 'SELECT $1::int AS n' }, [4])).rows).toEqual([{ n: 4 }]);
    expect((await pool.query({ text: 'SELECT 5 AS n', rowMode: 'array' })).rows).toEqual([[5]]);
  });

  test('queries with a callback', async () => {
    const pool = open();
    const rows = await new Promise((resolve, reject) => {
      pool.query('SELECT $1::int AS n', [1], (error, result) => (error ? reject(error) : resolve(result.rows)));
    });
    expect(rows).toEqual([{ n: 1 }]);
    const error = await new Promise((resolve) => pool.query('SELEC', (failure) => resolve(failure)));
    expect(error).toMatchObject({ code: '42601' });
  });

  test('rejects a function as the first parameter, and a missing query', async () => {
    const pool = open();
    const query = pool.query as unknown as (value: unknown) => Promise<unknown>;
    await expect(query.call(pool, undefined)).rejects.toThrow('null or undefined query');
    const error = await new Promise((resolve) => query.call(pool, (failure: unknown) => resolve(failure)));
    expect(String(error)).toContain('first parameter');
  });

  test('gives an error the stack of the caller', async () => {
    const pool = open();
    const failure = await pool.query('SELEC').catch((error: unknown) => error);
    expect((failure as Error).stack).toContain('node-postgres.test.ts');
  });

  test('runs a Query object on a client', async () => {
    const client = await open().connect();
    const query = client.query(new pg.Query('SELECT 7 AS n'));
    const rows: unknown[] = [];
    query.on('row', (row) => rows.push(row));
    await once(query, 'end');
    expect(rows).toEqual([{ n: 7 }]);
    client.release();
  });

  test('hands out clients by promise and by callback, and counts them', async () => {
    const pool = open({ max: 2 });
    const first = await pool.connect();
    const second = await new Promise<pg.PoolClient>((resolve, reject) => {
      pool.connect((error, client) => (client === undefined ? reject(error) : resolve(client)));
    });
    const third = pool.connect();
    await new Promise(setImmediate);
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 0, 1]);
    first.release();
    expect(await third).toBe(first);
    (await third).release();
    second.release();
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 2, 0]);
  });

  test('emits connect, acquire, release and remove', async () => {
    const pool = open();
    const events = watch(pool);
    (await pool.connect()).release();
    (await pool.connect()).release();
    const client = await pool.connect();
    const removed = once(pool, 'remove');
    client.release(true);
    expect((await removed)[0]).toBe(client);
    const expected = ['connect', 'acquire', 'release', 'acquire', 'release', 'acquire', 'release', 'remove'];
    expect(events).toEqual(expected);
    expect(pool.totalCount).toBe(0);
  });

  test('removes a client that is released with an error', async () => {
    const pool = open();
    const client = await pool.connect();
    client.release(new Error('not usable'));
    const next = await pool.connect();
    expect(next).not.toBe(client);
    next.release();
  });

  test('throws when a client is released twice', async () => {
    const client = await open().connect();
    client.release();
    expect(() => client.release()).toThrow('already been released');
  });

  test('replaces a client after maxUses', async () => {
    const pool = open({ maxUses: 2 });
    const clients: pg.PoolClient[] = [];
    for (let use = 0; use < 3; use += 1) {
      const client = await pool.connect();
      clients.push(client);
      client.release();
    }
    expect([clients[1] === clients[0], clients[2] === clients[0]]).toEqual([true, false]);
  });

  test('ends a wait after connectionTimeoutMillis', async () => {
    const pool = open({ max: 1, connectionTimeoutMillis: 1000 });
    const client = await pool.connect();
    await expect(pool.connect()).rejects.toThrow('timeout exceeded when trying to connect');
    expect(pool.waitingCount).toBe(0);
    client.release();
  });

  test('calls onConnect before a new client is used, and rejects with its error', async () => {
    const seen: unknown[] = [];
    const pool = open({ onConnect: (client) => void seen.push(client) });
    const client = await pool.connect();
    expect(seen).toEqual([client]);
    client.release();
    const failing = open({
      onConnect: () => {
        throw new Error('onConnect failed');
      },
    });
    await expect(failing.connect()).rejects.toThrow('onConnect failed');
    expect(failing.totalCount).toBe(0);
  });

  test('takes a password from a function for each new client', async () => {
    const { password } = new URL(url());
    let asked = 0;
    const parts = new URL(url());
    const pool = open({
      connectionString: undefined,
      ...{ host: parts.hostname, port: Number(parts.port), user: parts.username, database: parts.pathname.slice(1) },
      password: async () => {
        asked += 1;
        return decodeURIComponent(password);
      },
    });
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    for (const client of clients) client.release();
    expect(asked).toBe(pooler !== undefined && url() === pooler.url ? asked : 2);
    expect(JSON.stringify(pool.options)).not.toContain('password');
  });

  test('uses a custom Client', async () => {
    class Named extends pg.Client {
      readonly label = 'custom';
    }
    const pool = open({ Client: Named });
    const client = (await pool.connect()) as unknown as Named & pg.PoolClient;
    expect(client.label).toBe('custom');
    client.release();
  });

  test('emits error for an idle client that the server ends, and removes it', async () => {
    const pool = open();
    const errors: Error[] = [];
    pool.on('error', (error) => errors.push(error));
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    if (pooler !== undefined && url() === pooler.url) return; // PgBouncer keeps its clients when a server session ends
    await server.query('SELECT pg_terminate_backend($1, 10000)', [rows[0].pid]);
    await expect.poll(() => errors.length).toBe(1);
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  });

  test('ends once, refuses use afterwards, and says so', async () => {
    const pool = open();
    await pool.query('SELECT 1');
    const client = await pool.connect();
    const ended = pool.end();
    await expect(pool.connect()).rejects.toThrow('Cannot use a pool after calling end on the pool');
    await expect(pool.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end on the pool');
    expect([pool.ending, pool.ended]).toEqual([true, false]);
    client.release();
    await ended;
    expect(pool.ended).toBe(true);
    await expect(pool.end()).rejects.toThrow('Called end on pool more than once');
  });

  test('ends with a callback', async () => {
    const pool = open();
    await pool.query('SELECT 1');
    await new Promise<void>((resolve) => pool.end(resolve));
    expect([pool.totalCount, pool.ended]).toEqual([0, true]);
  });

  test('serves many callers over few clients, in order', async () => {
    const pool = open({ max: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.query('SELECT $1::int AS n', [n])));
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(pool.totalCount).toBe(2);
  });
});
