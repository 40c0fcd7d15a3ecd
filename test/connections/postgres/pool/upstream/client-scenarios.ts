import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { counts, rowsOf, type Scenarios, settle } from './scene.ts';

/** Work on one client, and what the libraries around node-postgres do with it. */
export const clientScenarios: Scenarios = {
  'a transaction that is left by release(true)': async ({ open, note }) => {
    const pool = open();
    await pool.query('CREATE TABLE IF NOT EXISTS left_open (n int)');
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO left_open VALUES (1)');
    const removed = once(pool, 'remove');
    client.release(true);
    note((await removed).length, counts(pool), await rowsOf(pool.query('SELECT n FROM left_open')), counts(pool));
  },

  'a transaction that fails and is rolled back': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    note(await settle(client.query('SELECT 1 / 0')), await settle(client.query('SELECT 1')));
    await client.query('ROLLBACK');
    client.release();
    note(await rowsOf(pool.query('SELECT 1 AS n')), counts(pool));
    note(await settle(pool.query('SELECT 1 / 0')), counts(pool));
  },

  'LISTEN and NOTIFY': async ({ open, note }) => {
    const pool = open();
    const client = await pool.connect();
    await client.query('LISTEN orders');
    const heard = once(client, 'notification');
    await pool.query("NOTIFY orders, 'seven'");
    note((await heard).map(({ channel, payload }) => [channel, payload]));
    client.release();
  },

  'a cursor': async ({ open, note, libraries: { Cursor } }) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    const cursor = client.query(new Cursor('SELECT n FROM generate_series(1, $1::int) AS n', [5]));
    note(await cursor.read(3), await cursor.read(3), await cursor.read(3));
    await cursor.close();
    client.release();
    note(await rowsOf(pool.query('SELECT 1 AS n')));
    const mistaken = open({ max: 1 });
    const held = await mistaken.connect();
    note(await settle(held.query(new Cursor('SELEC')).read(1)));
    held.release();
  },

  'a query stream, read to its end and left early': async ({ open, note, libraries: { QueryStream } }) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    const rows: unknown[] = [];
    for await (const row of client.query(new QueryStream('SELECT n FROM generate_series(1, 300) AS n'))) rows.push(row);
    note(rows.length, rows.at(-1));
    for await (const row of client.query(new QueryStream('SELECT n FROM generate_series(1, 300) AS n'))) {
      note(row);
      break;
    }
    client.release();
    note(await rowsOf(pool.query('SELECT 1 AS n')), counts(pool));
  },

  'COPY in and out': async ({ open, note, libraries: { copy } }) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    await client.query('CREATE TEMP TABLE copied (n int)');
    await pipeline(Readable.from(['1\n2\n', '3\n']), client.query(copy.from('COPY copied FROM STDIN')));
    note(await text(client.query(copy.to('COPY copied TO STDOUT'))));
    client.release();
  },

  'custom types': async ({ open, note }) => {
    const types = { getTypeParser: () => (value: unknown) => `raw ${value}` } as unknown as pg.CustomTypesConfig;
    note(await rowsOf(open({ types } as pg.PoolConfig).query("SELECT 7 AS n, '2026-01-02'::date AS day")));
    note(await rowsOf(open().query({ text: 'SELECT $1::bigint AS n', values: ['9007199254740993'] })));
    note(await rowsOf(open().query({ text: 'SELECT 7 AS n', types })));
  },

  'named statements, array rows and several statements at once': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const named = { name: 'by-id', text: 'SELECT $1::int AS n' };
    note(await rowsOf(pool.query({ ...named, values: [1] })), await rowsOf(pool.query(named, [2])));
    note(await settle(pool.query({ name: 'by-id', text: 'SELECT $1::text AS n', values: ['x'] })));
    note(await rowsOf(pool.query({ text: 'SELECT 1 AS a, 2 AS b', rowMode: 'array' })));
    const several = (await pool.query('SELECT 1 AS n; SELECT 2 AS n')) as unknown as pg.QueryResult[];
    note(several.map(({ rows, command, rowCount }) => [rows, command, rowCount]));
    const { command, rowCount, fields } = await pool.query('SELECT 1 AS n WHERE false');
    note(
      command,
      rowCount,
      fields.map(({ name }) => name),
    );
  },

  'the loss of a client in use': async ({ open, note }) => {
    const pool = open();
    const client = await pool.connect();
    client.on('error', (error) => note('client', error.message));
    const [{ pid }] = (await client.query('SELECT pg_backend_pid() AS pid')).rows;
    await open().query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await sleep(50);
    note(await settle(client.query('SELECT 1')));
    client.release();
    note(counts(pool));
    const query = settle(pool.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    note(await query, counts(pool));
  },

  'timeouts of node-postgres': async ({ open, note }) => {
    note(await settle(open({ query_timeout: 60 }).query('SELECT pg_sleep(3)')));
    note(await settle(open({ statement_timeout: 60 }).query('SELECT pg_sleep(300)')));
    const pool = open({ max: 1, connectionTimeoutMillis: 1000 });
    const client = await pool.connect();
    note(await settle(pool.connect()), await settle(pool.query('SELECT 1')), counts(pool));
    client.release();
    note(await rowsOf(pool.query('SELECT 1 AS n')));
  },

  'wrong logins and addresses': async ({ open, note, url }) => {
    const wrong = (change: Partial<URL>) => Object.assign(new URL(url), change).href;
    const strip = (answer: unknown) => JSON.parse(JSON.stringify(answer).replaceAll(/test_\w+/g, 'name'));
    note(strip(await settle(open({ connectionString: wrong({ pathname: '/nowhere' }) }).query('SELECT 1'))));
    note(strip(await settle(open({ connectionString: wrong({ username: 'nobody' }) }).query('SELECT 1'))));
    note(strip(await settle(open({ connectionString: wrong({ hostname: 'nowhere.invalid' }) }).connect())));
  },

  AsyncLocalStorage: async ({ open, note }) => {
    const storage = new AsyncLocalStorage<number>();
    const pool = open({ max: 1 });
    const seen = [1, 2, 3].map((n) =>
      storage.run(n, async () => {
        await pool.query('SELECT 1');
        return storage.getStore();
      }),
    );
    note(await Promise.all(seen));
  },

  'a client that goes on after its release': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    client.release();
    note(await rowsOf(client.query('SELECT 1 AS n')), await rowsOf(pool.query('SELECT 2 AS n')), counts(pool));
  },
};
