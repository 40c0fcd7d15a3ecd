import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { counts, rowsOf, type Scenarios, settle } from './scene.ts';

/** The life of a pool and its clients. */
export const poolScenarios: Scenarios = {
  'the loss of an idle client, with a listener for error': async ({ open, note }) => {
    const pool = open();
    const [{ pid }] = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    const lost = once(pool, 'error');
    await open().query('SELECT pg_terminate_backend($1)', [pid]);
    const [error, client] = await lost;
    note(error.message, error.code, client === error.client, counts(pool));
    note(await rowsOf(pool.query('SELECT 1 AS n')));
  },

  'an error in onConnect': async ({ open, note }) => {
    const throwing = open({
      onConnect: () => {
        throw new Error('thrown');
      },
    });
    note(await settle(throwing.connect()), await settle(throwing.query('SELECT 1')), counts(throwing));
    const rejecting = open({ onConnect: (client) => client.query('SELEC') as never });
    note(await settle(rejecting.query('SELECT 1')), counts(rejecting));
    const seen: number[] = [];
    const working = open({
      max: 1,
      onConnect: async (client) => void seen.push((await client.query('SELECT 1')).rowCount ?? 0),
    });
    note(await rowsOf(working.query('SELECT 1 AS n')), await rowsOf(working.query('SELECT 2 AS n')), seen);
  },

  verify: async ({ open, note }) => {
    const verify = (_: pg.Client, done: (error?: Error) => void) => done(new Error('not this one'));
    const pool = open({ verify } as pg.PoolConfig);
    note(await settle(pool.connect()), await settle(pool.query('SELECT 1')));
    await sleep(20);
    note(counts(pool));
  },

  'a double release, and a release with anything': async ({ open, note }) => {
    const pool = open();
    for (const reason of [undefined, false, null, 0, 'text', new Error('e'), true]) {
      const client = await pool.connect();
      pool.once('release', (error) => note('release', String(error)));
      (client.release as (reason: unknown) => void)(reason);
      note(String(reason), pool.totalCount);
      note(await settle(Promise.resolve().then(() => client.release())));
    }
  },

  'many calls on one client': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const order: number[] = [];
    const numbers = Array.from({ length: 12 }, (_, n) => n);
    const answers = await Promise.all(
      numbers.map(async (n) => {
        const { rows } = await pool.query('SELECT $1::int AS n', [n]);
        order.push(n);
        return rows;
      }),
    );
    note(answers, order, counts(pool));
    const mixed = numbers.map((n) => settle(rowsOf(pool.query(n % 3 === 0 ? 'SELECT 1 / 0' : `SELECT ${n} AS n`))));
    note(await Promise.all(mixed), pool.totalCount);
  },

  'end while calls wait': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const running = settle(rowsOf(pool.query('SELECT 1 AS n FROM pg_sleep(0.1)')));
    const waiting = settle(rowsOf(pool.query('SELECT 2 AS n')));
    await sleep(40);
    const ended = settle(pool.end());
    note(await running, await waiting, await ended, counts(pool), [pool.ending, pool.ended]);
    note(await settle(pool.query('SELECT 1')), await settle(pool.connect()), await settle(pool.end()));
  },

  'a pool after its end, with callbacks': async ({ open, note }) => {
    const pool = open();
    await new Promise<void>((resolve) => void pool.end(resolve));
    await new Promise<void>((resolve) => {
      pool.connect((error, client, release) => {
        note(error?.message, client, typeof release);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      pool.query('SELECT 1', (error, result) => {
        note(error.message, result);
        resolve();
      });
    });
  },

  'queries that are none': async ({ open, note }) => {
    const pool = open();
    const query = (...given: unknown[]) => settle(Promise.resolve().then(() => Reflect.apply(pool.query, pool, given)));
    for (const given of [
      [],
      [null],
      [undefined],
      [1],
      [''],
      [{}],
      [{ text: '' }],
      [[]],
      [true],
      ['SELECT $1::int', 7],
    ]) {
      const answer = (await query(...given)) as { rows?: unknown; command?: unknown };
      note(given, Array.isArray(answer) || typeof answer === 'string' ? answer : [answer?.rows, answer?.command]);
    }
    note(counts(pool));
  },

  'callbacks in each place': async ({ open, note }) => {
    const pool = open();
    const call = (...given: unknown[]) =>
      new Promise<void>((resolve) => {
        const answer = Reflect.apply(pool.query, pool, [
          ...given,
          (error: Error | undefined, result?: pg.QueryResult) => {
            note(error === undefined, error?.message, result?.rows);
            resolve();
          },
        ]);
        note(answer === undefined);
      });
    await call('SELECT 1 AS n');
    await call('SELECT $1::int AS n', [2]);
    await call({ text: 'SELECT $1::int AS n', values: [3] });
    await call({ text: 'SELECT $1::int AS n' }, [4]);
    await call('SELECT 5 AS n', undefined);
    await call('SELEC');
    await call();
    await new Promise<void>((resolve) => {
      pool.connect((error, client, release) => {
        note(error, client !== undefined, release === client?.release);
        release();
        resolve();
      });
    });
  },

  'a Query object given to the pool': async ({ open, note }) => {
    const pool = open({ max: 1 });
    const rows: unknown[] = [];
    const query = new pg.Query('SELECT 7 AS n');
    query.on('row', (row) => rows.push(row));
    const answer = settle(pool.query(query as never) as never);
    await once(query, 'end');
    note(rows, typeof (await answer));
  },

  'the events and their arguments': async ({ open, note }) => {
    const pool = open({ max: 1 });
    for (const event of ['connect', 'acquire', 'release', 'remove'] as const) {
      pool.on(event as 'connect', (...given: unknown[]) =>
        note(
          event,
          given.map((value) => value?.constructor.name),
        ),
      );
    }
    await pool.query('SELECT 1');
    await settle(pool.query('SELEC'));
    const client = await pool.connect();
    const removed = once(pool, 'remove');
    client.release(new Error('e'));
    await removed;
    await pool.end();
  },

  maxUses: async ({ open, note }) => {
    const pool = open({ max: 2, maxUses: 2 });
    const pids: unknown[] = [];
    for (let use = 0; use < 5; use += 1) pids.push((await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid);
    note(pids.map((pid) => pids.indexOf(pid)));
  },

  'its own Promise': async ({ open, note }) => {
    class Kind<T> extends Promise<T> {}
    const pool = open({ Promise: Kind } as pg.PoolConfig);
    const [connected, answered] = [pool.connect(), pool.query('SELECT 1')];
    note(connected instanceof Kind, answered instanceof Kind);
    (await connected).release();
    await answered;
    const ended = pool.end();
    note(ended instanceof Kind);
    await ended;
  },
};
