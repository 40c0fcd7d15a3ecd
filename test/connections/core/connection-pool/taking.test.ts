import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../../shared/connections/core/errors.ts';
import { createTestPool, settle } from './test-pool.ts';

describe('acquiring a connection', () => {
  test('uses the most recently used one', async () => {
    const { take } = createTestPool();
    const [first, second] = [await take(), await take()];
    first.release();
    second.release();
    expect((await take()).connection).toBe(second.connection);
  });

  test('reports whether it is reused, and how long it was idle', async () => {
    const { take, clock } = createTestPool();
    const first = await take();
    expect([first.isReused, first.idleMs]).toEqual([false, 0]);
    first.release();
    clock.advance(1234);
    const second = await take();
    expect([second.isReused, second.idleMs]).toEqual([true, 1234]);
  });

  test.each([
    ['idle for exactly its limit', 300_000, true],
    ['idle for longer', 300_001, false],
  ])('that was %s', async (_, ms, isReused) => {
    const { take, clock, account } = createTestPool();
    (await take()).release();
    clock.advance(ms);
    expect((await take()).isReused).toBe(isReused);
    expect(account.figures().dropped).toEqual(isReused ? {} : { idle: 1 });
  });

  test('past its max lifetime replaces it, however busy it was', async () => {
    const { take, clock, account } = createTestPool();
    for (let ms = 0; ms <= 1_800_000; ms += 200_000) {
      (await take()).release();
      clock.advance(200_000);
    }
    expect((await take()).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ age: 1 });
  });

  test('that its peer closed opens a new one', async () => {
    const { take, made, account } = createTestPool();
    (await take()).release();
    for (const connection of made) connection.state = 'closed';
    expect((await take()).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ closed: 1 });
  });

  test('with isFresh uses no idle one, and replaces one if the pool is full', async () => {
    const { pool, take, signal, account } = createTestPool({ max: 1 });
    (await take()).release();
    expect((await pool.acquire(signal, { isFresh: true })).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ replaced: 1 });
  });

  test('released twice counts once', async () => {
    const { pool, take } = createTestPool();
    const lease = await take();
    lease.release();
    lease.release();
    lease.drop('too late');
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
  });
});

describe('a pool', () => {
  test('opens connections with warm, returns how many, and does not throw if the peer is down', async () => {
    const { pool, signal } = createTestPool({ max: 3 });
    expect([await pool.warm(2, signal), await pool.warm(2, signal), await pool.warm(9, signal)]).toEqual([2, 0, 1]);
    const down = createTestPool({ isManual: true });
    const opened = down.pool.warm(2, down.signal);
    await settle();
    for (const opening of [...down.openings]) opening.fail();
    expect(await opened).toBe(0);
    expect(down.account.figures().failed).toEqual({ ECONNREFUSED: 2 });
  });

  test('drops at a thaw connections that are too old or closed, and keeps the rest', async () => {
    const { pool, clock, made, signal, take } = createTestPool({ max: 3 });
    await pool.warm(1, signal);
    clock.advance(250_000);
    await pool.warm(3, signal);
    const last = made.at(-1);
    if (last !== undefined) last.state = 'closed';
    clock.advance(60_000);
    pool.thaw();
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
    expect((await take()).connection.id).toBe(1);
  });

  test('that is closed refuses callers, rejects waiting ones, and closes released connections', async () => {
    const { pool, take, account } = createTestPool({ max: 1 });
    const lease = await take();
    const waiting = take();
    await pool.close();
    await expect(waiting).rejects.toThrow(UnavailableError);
    await expect(take()).rejects.toThrow(UnavailableError);
    lease.release();
    expect(pool.figures()).toMatchObject({ size: 0, idle: 0, waiting: 0 });
    expect(account.figures().dropped).toEqual({ shutdown: 1 });
  });
});
