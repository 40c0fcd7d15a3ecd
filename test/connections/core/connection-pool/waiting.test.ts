import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../../../shared/connections/core/errors.ts';
import { createTestPool, settle } from './test-pool.ts';

describe('waiting for a connection', () => {
  test('is first in, first out', async () => {
    const { take } = createTestPool({ max: 1 });
    const order: number[] = [];
    const first = await take();
    const waiting = [1, 2, 3].map(async (number) => {
      const lease = await take();
      order.push(number);
      lease.release();
    });
    first.release();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  test('ends after the acquire timeout with an error that says how many wait and for how long', async () => {
    const { pool, take, signal } = createTestPool({ max: 1, acquireTimeoutMs: 20 });
    await take();
    const failure = await pool.acquire(signal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toMatch(/No connection to peer within \d+ ms \(max 1, 1 in use or opening, 1 waiting\)/);
    expect(pool.figures().waiting).toBe(0);
  });

  test('ends when the caller aborts, and removes it from the queue', async () => {
    const { pool, take } = createTestPool({ max: 1 });
    const first = await take();
    const controller = new AbortController();
    const waiting = pool.acquire(controller.signal);
    const next = take();
    controller.abort();
    await expect(waiting).rejects.toThrow(DeadlineExceededError);
    first.release();
    expect((await next).connection).toBe(first.connection);
  });

  test('gets a new connection when the one in use is dropped', async () => {
    const { take } = createTestPool({ max: 1 });
    const first = await take();
    const next = take();
    first.drop('timeout');
    expect((await next).connection).not.toBe(first.connection);
  });

  test('is served after an earlier opening has failed', async () => {
    const { take, openings } = createTestPool({ max: 1, isManual: true });
    const first = take();
    const second = take();
    await settle();
    openings[0]?.fail();
    await expect(first).rejects.toThrow('refused');
    await settle();
    openings[0]?.succeed();
    expect((await second).isReused).toBe(false);
  });
});

describe('while warm opens connections', () => {
  test('each caller waits for one of them, and further callers open their own', async () => {
    const { pool, take, openings, made, signal } = createTestPool({ max: 4, isManual: true });
    const warmed = pool.warm(2, signal);
    const leases = [take(), take(), take()];
    await settle();
    expect(openings).toHaveLength(3);
    for (const opening of [...openings]) opening.succeed();
    expect(await warmed).toBe(2);
    expect((await Promise.all(leases)).map(({ isReused }) => isReused).sort()).toEqual([false, true, true]);
    expect(made).toHaveLength(3);
  });

  test('a caller whose connection fails to open opens its own', async () => {
    const { pool, take, openings, signal } = createTestPool({ max: 2, isManual: true });
    const warmed = pool.warm(1, signal);
    const lease = take();
    await settle();
    openings[0]?.fail();
    expect(await warmed).toBe(0);
    await settle();
    openings[0]?.succeed();
    expect((await lease).isReused).toBe(false);
  });
});

describe('a caller that aborts', () => {
  test('at the moment its connection is ready leaves it to the next', async () => {
    const { pool, take, openings } = createTestPool({ max: 1, isManual: true });
    const controller = new AbortController();
    const given = pool.acquire(controller.signal);
    await settle();
    openings[0]?.succeed();
    controller.abort();
    await expect(given).rejects.toThrow(DeadlineExceededError);
    await settle();
    expect(pool.figures()).toMatchObject({ size: pool.figures().idle, waiting: 0 });
    const next = take();
    await settle();
    openings[0]?.succeed();
    (await next).release();
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
  });

  test('while it is given a released connection leaves it to the next', async () => {
    const { pool, take } = createTestPool({ max: 1 });
    const first = await take();
    const controller = new AbortController();
    const given = pool.acquire(controller.signal);
    first.release(); // given to the waiter in the same turn
    controller.abort();
    await expect(given).rejects.toThrow(DeadlineExceededError);
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1, waiting: 0 });
  });
});
