import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { turnOfTheLoop } from '../../../support/turn-of-the-loop.ts';
import { openPool } from './open-pool.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  await server.query('CREATE TABLE marks (n int)');
});
afterAll(() => server.drop());
beforeEach(() => server.query('TRUNCATE marks'));
const countMarks = async () => Number((await server.query('SELECT count(*) AS n FROM marks'))[0]?.['n']);
const insert = 'INSERT INTO marks VALUES (1) RETURNING n';
const read = { text: 'SELECT 1 AS n', readOnly: true };
const losses = ['cut', 'reset', 'swallow'] as const;

describe.each(losses)('after a gap in which its connection was lost (%s)', (loss) => {
  test.each([1, 6, 60_000])('of %i ms a write runs once, on one new connection', async (gapMs) => {
    const { pool, proxy, clock } = await openPool(server.url);
    await pool.query('SELECT 1');
    proxy[loss]();
    if (loss !== 'swallow') await turnOfTheLoop();
    clock.advance(gapMs + 5); // up to 5 ms is no gap
    expect((await pool.query(insert)).rows).toEqual([{ n: 1 }]);
    expect(await countMarks()).toBe(1);
    expect(proxy.accepted()).toBe(2);
  });

  test('a transaction runs once, on one new connection', async () => {
    const { pool, proxy, clock } = await openPool(server.url);
    await pool.query('SELECT 1');
    proxy[loss]();
    if (loss !== 'swallow') await turnOfTheLoop();
    clock.advance(60_000);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(insert);
    await client.query('COMMIT');
    client.release();
    expect([await countMarks(), proxy.accepted()]).toEqual([1, 2]);
  });

  test('a read is answered, on one new connection', async () => {
    const { pool, proxy, clock } = await openPool(server.url);
    await pool.query('SELECT 1');
    proxy[loss]();
    clock.advance(60_000); // the loss may not have been noticed yet
    expect((await pool.query(read)).rows).toEqual([{ n: 1 }]);
    expect(await new Promise((resolve) => pool.query(read, (_, result) => resolve(result.rows)))).toEqual([{ n: 1 }]);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    // A swallowed connection costs a second one for the cancel request.
    expect(proxy.accepted()).toBe(loss === 'swallow' ? 3 : 2);
    expect(pool.figures().opened).toBe(2);
  });
});

describe('the check of a client', () => {
  test('costs a write one round trip after a long gap, and none after a short one', async () => {
    const { pool, clock, wire } = await openPool(server.url, { checkAfterIdleMillis: 1000 });
    await pool.query('SELECT 1');
    wire.takeTurns();
    clock.advance(1000);
    await pool.query(insert);
    expect(wire.takeTurns()).toEqual(['client Q', 'server TDCZ']);
    clock.advance(1001);
    await pool.query(insert);
    expect(wire.takeTurns()).toEqual(['client Q', 'server TDCZ', 'client Q', 'server TDCZ']);
  });

  test.each([
    ['a marked read', {}, read],
    ['a statement of a readOnly pool', { readOnly: true }, 'SELECT 1'],
  ])('is not made for %s', async (_, options, statement) => {
    const { pool, clock, wire } = await openPool(server.url, options);
    await pool.query('SELECT 1');
    wire.takeTurns();
    clock.advance(3_600_000 / 13);
    await pool.query(statement as never);
    expect(wire.takeTurns()).toEqual(['client Q', 'server TDCZ']);
  });

  test('is made for a client of a readOnly pool that a caller takes itself', async () => {
    const { pool, proxy, clock } = await openPool(server.url, { readOnly: true });
    await pool.query('SELECT 1');
    proxy.swallow();
    clock.advance(60_000);
    const client = await pool.connect();
    expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    client.release();
  });

  test('is made for each of several clients, and each lost one is replaced by one new connection', async () => {
    const { pool, proxy, clock } = await openPool(server.url);
    const sleep = 'SELECT pg_sleep(0.05)';
    await Promise.all([1, 2, 3].map(() => pool.query(sleep)));
    proxy.swallow();
    clock.advance(60_000);
    await Promise.all([1, 2, 3].map(() => pool.query(insert)));
    expect([await countMarks(), proxy.accepted(), pool.totalCount]).toEqual([3, 6, 3]);
  });

  test('does not hand out a client of a pool that ends during the check', async () => {
    const { pool, proxy, clock } = await openPool(server.url);
    await pool.query('SELECT 1');
    proxy.swallow();
    clock.advance(60_000);
    const write = pool.query(insert);
    await turnOfTheLoop(); // the check is under way
    const ended = pool.end();
    await expect(write).rejects.toThrow('Cannot use a pool after calling end on the pool');
    await ended;
    expect(await countMarks()).toBe(0);
  });
});

describe('a read', () => {
  test('that is slow on a client that was just used has no short limit', async () => {
    const { pool, proxy } = await openPool(server.url);
    await pool.query('SELECT 1');
    const { rows } = await pool.query({ text: 'SELECT pg_sleep(0.6)::text AS done', readOnly: true });
    expect([rows, proxy.accepted()]).toEqual([[{ done: '' }], 1]);
  });

  test('that is slow after a gap is cancelled at the server before it is retried', async () => {
    const { pool, clock } = await openPool(server.url);
    await pool.query('SELECT 1');
    clock.advance(60_000);
    const text = 'SELECT pg_sleep(0.8)::text AS done';
    const running = pool.query({ text, readOnly: true });
    await expect.poll(() => pool.figures().opened, { interval: 5 }).toBe(2);
    const active = (await server.sessions()).filter(({ state, query }) => state === 'active' && query === text);
    expect(active.length).toBeLessThanOrEqual(1);
    expect((await running).rows).toEqual([{ done: '' }]);
  });

  test('that the server ends in the middle is retried once, and a write is not', async () => {
    const { pool } = await openPool(server.url);
    const text = 'SELECT pg_advisory_xact_lock(7)::text AS done'; // runs until the test lets it go on
    const endInTheMiddle = async () => {
      await expect.poll(server.countActive, { interval: 5 }).toBe(1);
      await server.endSessions();
      await server.query('SELECT pg_advisory_unlock(7)');
    };
    await server.query('SELECT pg_advisory_lock(7)');
    const [{ rows }] = await Promise.all([pool.query({ text, readOnly: true }), endInTheMiddle()]);
    expect(rows).toEqual([{ done: '' }]);
    await server.query('SELECT pg_advisory_lock(7)');
    const [failure] = await Promise.all([pool.query(text).catch((error: unknown) => error), endInTheMiddle()]);
    expect(failure).toMatchObject({ code: '57P01', mayHaveRun: true });
  });

  test('with a mistake fails at once with the error of the server', async () => {
    const { pool, proxy } = await openPool(server.url);
    await expect(pool.query({ text: 'SELECT 1 / 0', readOnly: true })).rejects.toMatchObject({ code: '22012' });
    expect(proxy.accepted()).toBe(1);
  });
});

describe('without timers', () => {
  test.each([
    ['idleTimeoutMillis', { idleTimeoutMillis: 10_000 }, 'idle'],
    ['maxLifetimeSeconds', { maxLifetimeSeconds: 10 }, 'age'],
    ['the default idle timeout of 300 s', {}, 'idle'],
  ])('a client past %s is replaced when the next one is taken', async (_, options, reason) => {
    const limitMs = Object.keys(options).length === 0 ? 300_000 : 10_000;
    const { pool, proxy, clock } = await openPool(server.url, options);
    await pool.query('SELECT 1');
    clock.advance(limitMs);
    await pool.query('SELECT 1');
    expect(proxy.accepted()).toBe(1);
    clock.advance(limitMs + 1);
    await pool.query('SELECT 1');
    expect(proxy.accepted()).toBe(2);
    expect(pool.figures().dropped).toEqual({ [reason]: 1 });
  });

  test('idle clients up to min stay past idleTimeoutMillis', async () => {
    const { pool, clock } = await openPool(server.url, { min: 2, idleTimeoutMillis: 1000 });
    await Promise.all([1, 2, 3].map(() => pool.query('SELECT pg_sleep(0.05)')));
    clock.advance(5000);
    await pool.query('SELECT 1');
    expect(pool.totalCount).toBe(2);
  });

  test('a client that is too old when it is released is removed, and counted until then', async () => {
    const { pool, clock } = await openPool(server.url, { maxLifetimeSeconds: 10 });
    const client = await pool.connect();
    clock.advance(10_001);
    expect(pool.expiredCount).toBe(1);
    client.release();
    await expect.poll(() => pool.totalCount).toBe(0);
  });

  test('an idle client keeps no timer alive', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { pool } = await openPool(server.url, { idleTimeoutMillis: 60_000, maxLifetimeSeconds: 60 });
    const before = timers();
    await pool.query('SELECT 1');
    await new Promise(setImmediate);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

test('the loss of an idle client without a listener for error is not an uncaught exception', async () => {
  const { pool, proxy } = await openPool(server.url);
  await pool.query('SELECT 1');
  proxy.reset();
  await expect.poll(() => pool.totalCount).toBe(0);
  expect((await pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  expect(pool.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 } });
});
