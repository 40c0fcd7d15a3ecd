import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../shared/connections/connection.ts';
import { createConnectionPool } from '../../shared/connections/connection-pool.ts';
import { createLedger } from '../../shared/connections/ledger.ts';
import { DeadlineExceededError, UnavailableError } from '../../shared/errors.ts';
import { createMovableClock } from '../support/movable-clock.ts';

type FakeConnection = Connection & { readonly id: number; state: 'open' | 'closed'; users: number; isDropped: boolean };

/** Connections that a test opens, breaks and watches; opening waits until the test lets it happen, unless told not to. */
function createPool({ max = 2, isManual = false, acquireTimeoutMs = 60_000 } = {}) {
  const clock = createMovableClock();
  const account = createLedger().peer('peer');
  const made: FakeConnection[] = [];
  const openings: { succeed(): void; fail(): void }[] = [];
  const make = (): FakeConnection => {
    const connection: FakeConnection = {
      id: made.length,
      state: 'open',
      users: 0,
      isDropped: false,
      isOpen: () => connection.state === 'open',
      close: async () => {
        connection.state = 'closed';
        connection.isDropped = true;
      },
      destroy: () => {
        connection.state = 'closed';
        connection.isDropped = true;
      },
    };
    made.push(connection);
    return connection;
  };
  const pool = createConnectionPool<FakeConnection>({
    peer: 'peer',
    clock,
    ledger: account,
    max,
    acquireTimeoutMs,
    idleTimeoutMs: 300_000,
    maxLifetimeMs: 1_800_000,
    open: async (signal) => {
      if (!isManual) return { connection: make(), times: {} };
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const opening = {
        succeed: () => resolve(),
        fail: () => reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
      };
      openings.push(opening);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      await promise.finally(() => openings.splice(openings.indexOf(opening), 1));
      return { connection: make(), times: {} };
    },
  });
  const signal = new AbortController().signal;
  return { pool, clock, account, made, openings, signal, take: () => pool.take(signal) };
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('taking a connection', () => {
  test('uses the one that was used last', async () => {
    const { take } = createPool();
    const [first, second] = [await take(), await take()];
    first.giveBack();
    second.giveBack();
    expect((await take()).connection).toBe(second.connection);
  });

  test('tells a reused one from a new one, and how long it was idle', async () => {
    const { take, clock } = createPool();
    const first = await take();
    expect([first.isReused, first.idleMs]).toEqual([false, 0]);
    first.giveBack();
    clock.advance(1234);
    const second = await take();
    expect([second.isReused, second.idleMs]).toEqual([true, 1234]);
  });

  test.each([
    ['idle for exactly its limit', 300_000, true],
    ['idle for longer', 300_001, false],
  ])('that was %s', async (_, ms, isReused) => {
    const { take, clock, account } = createPool();
    (await take()).giveBack();
    clock.advance(ms);
    expect((await take()).isReused).toBe(isReused);
    expect(account.figures().dropped).toEqual(isReused ? {} : { idle: 1 });
  });

  test('that is older than its life is replaced, however busy it was', async () => {
    const { take, clock, account } = createPool();
    for (let ms = 0; ms <= 1_800_000; ms += 200_000) {
      (await take()).giveBack();
      clock.advance(200_000);
    }
    expect((await take()).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ age: 1 });
  });

  test('that its peer closed meanwhile gives a new one', async () => {
    const { take, made, account } = createPool();
    (await take()).giveBack();
    for (const connection of made) connection.state = 'closed';
    expect((await take()).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ closed: 1 });
  });

  test('afresh does not use an idle one, and replaces it where the pool is full', async () => {
    const { pool, take, signal, account } = createPool({ max: 1 });
    (await take()).giveBack();
    expect((await pool.take(signal, { fresh: true })).isReused).toBe(false);
    expect(account.figures().dropped).toEqual({ replaced: 1 });
  });

  test('given back twice is there once', async () => {
    const { pool, take } = createPool();
    const lease = await take();
    lease.giveBack();
    lease.giveBack();
    lease.drop('too late');
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
  });
});

describe('waiting for a connection', () => {
  test('is first come, first served', async () => {
    const { take } = createPool({ max: 1 });
    const order: number[] = [];
    const first = await take();
    const waiting = [1, 2, 3].map(async (number) => {
      const lease = await take();
      order.push(number);
      lease.giveBack();
    });
    first.giveBack();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  test('ends with what was waiting and for how long when it takes too long', async () => {
    const { pool, take, signal } = createPool({ max: 1, acquireTimeoutMs: 20 });
    await take();
    const failure = await pool.take(signal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toMatch(
      /No connection to peer within \d+ ms \(1 at most, 1 in use or being opened, 1 waiting\)/,
    );
    expect(pool.figures().waiting).toBe(0);
  });

  test('ends when the caller gives up, who leaves the queue', async () => {
    const { pool, take } = createPool({ max: 1 });
    const first = await take();
    const controller = new AbortController();
    const waiting = pool.take(controller.signal);
    const next = take();
    controller.abort();
    await expect(waiting).rejects.toThrow(DeadlineExceededError);
    first.giveBack();
    expect((await next).connection).toBe(first.connection);
  });

  test('gets a new connection when the one in use is dropped', async () => {
    const { take } = createPool({ max: 1 });
    const first = await take();
    const next = take();
    first.drop('timeout');
    expect((await next).connection).not.toBe(first.connection);
  });

  test('is served after an opening before it has failed', async () => {
    const { take, openings } = createPool({ max: 1, isManual: true });
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

describe('while connections are being opened ahead', () => {
  test('each caller waits for one of them, and those beyond their number open their own', async () => {
    const { pool, take, openings, made, signal } = createPool({ max: 4, isManual: true });
    const warmed = pool.warm(2, signal);
    const leases = [take(), take(), take()];
    await settle();
    expect(openings).toHaveLength(3);
    for (const opening of [...openings]) opening.succeed();
    expect(await warmed).toBe(2);
    expect((await Promise.all(leases)).map(({ isReused }) => isReused).sort()).toEqual([false, true, true]);
    expect(made).toHaveLength(3);
  });

  test('a caller whose connection does not come about opens its own', async () => {
    const { pool, take, openings, signal } = createPool({ max: 2, isManual: true });
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

describe('a caller that gives up', () => {
  test('in the moment in which its connection is there leaves it to the next', async () => {
    const { pool, take, openings } = createPool({ max: 1, isManual: true });
    const controller = new AbortController();
    const given = pool.take(controller.signal);
    await settle();
    openings[0]?.succeed();
    controller.abort();
    await expect(given).rejects.toThrow(DeadlineExceededError);
    await settle();
    expect(pool.figures()).toMatchObject({ size: pool.figures().idle, waiting: 0 });
    const next = take();
    await settle();
    openings[0]?.succeed();
    (await next).giveBack();
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
  });

  test('after it waited, while one was handed over, leaves it to the next', async () => {
    const { pool, take } = createPool({ max: 1 });
    const first = await take();
    const controller = new AbortController();
    const given = pool.take(controller.signal);
    first.giveBack(); // handed over, and in the same turn
    controller.abort();
    await expect(given).rejects.toThrow(DeadlineExceededError);
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1, waiting: 0 });
  });
});

describe('a pool', () => {
  test('opens ahead to a number, counts what it opened, and does not mind a peer that is down', async () => {
    const { pool, signal } = createPool({ max: 3 });
    expect([await pool.warm(2, signal), await pool.warm(2, signal), await pool.warm(9, signal)]).toEqual([2, 0, 1]);
    const down = createPool({ isManual: true });
    const opened = down.pool.warm(2, down.signal);
    await settle();
    for (const opening of [...down.openings]) opening.fail();
    expect(await opened).toBe(0);
    expect(down.account.figures().failed).toEqual({ ECONNREFUSED: 2 });
  });

  test('lets go at a thaw of what is too old or closed, and keeps the rest', async () => {
    const { pool, clock, made, signal, take } = createPool({ max: 3 });
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

  test('that is closed refuses callers, sends the waiting away, and closes what comes back', async () => {
    const { pool, take, account } = createPool({ max: 1 });
    const lease = await take();
    const waiting = take();
    await pool.close();
    await expect(waiting).rejects.toThrow(UnavailableError);
    await expect(take()).rejects.toThrow(UnavailableError);
    lease.giveBack();
    expect(pool.figures()).toMatchObject({ size: 0, idle: 0, waiting: 0 });
    expect(account.figures().dropped).toEqual({ shutdown: 1 });
  });
});

test('whatever happens in whatever order: at most max, one user at a time, nothing dropped handed out, all answered', async () => {
  const step = fc.record({
    kind: fc.constantFrom(
      'take',
      'fresh',
      'giveBack',
      'drop',
      'abort',
      'breakOne',
      'freeze',
      'succeed',
      'fail',
      'warm',
      'thaw',
    ),
    pick: fc.nat(20),
  });
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.array(step, { maxLength: 80 }),
    async (max, steps) => {
      const { pool, clock, made, openings, signal } = createPool({ max, isManual: true });
      const held: Awaited<ReturnType<typeof pool.take>>[] = [];
      const asked: AbortController[] = [];
      let answered = 0;
      const living = () => made.filter((connection) => !connection.isDropped).length;
      const ask = (fresh: boolean) => {
        const controller = new AbortController();
        asked.push(controller);
        pool.take(controller.signal, { fresh }).then(
          (lease) => {
            answered += 1;
            expect(lease.connection.isDropped).toBe(false);
            expect(fresh && lease.isReused).toBe(false);
            lease.connection.users += 1;
            expect(lease.connection.users).toBe(1);
            held.push(lease);
          },
          () => {
            answered += 1;
          },
        );
      };
      const release = (pick: number, how: 'giveBack' | 'drop') => {
        const [lease] = held.splice(pick % Math.max(1, held.length), 1);
        if (lease === undefined) return;
        lease.connection.users -= 1;
        if (how === 'drop') lease.drop('test');
        else lease.giveBack();
      };
      for (const { kind, pick } of steps) {
        if (kind === 'take' || kind === 'fresh') ask(kind === 'fresh');
        else if (kind === 'giveBack' || kind === 'drop') release(pick, kind);
        else if (kind === 'abort') asked[pick % Math.max(1, asked.length)]?.abort();
        else if (kind === 'breakOne') Object.assign(made[pick % Math.max(1, made.length)] ?? {}, { state: 'closed' });
        else if (kind === 'freeze') clock.advance(pick * 50_000);
        else if (kind === 'warm') void pool.warm(pick % 5, signal);
        else if (kind === 'thaw') pool.thaw();
        else openings[pick % Math.max(1, openings.length)]?.[kind]();
        await settle();
        expect(living() + openings.length).toBeLessThanOrEqual(max);
        expect(pool.figures().size).toBe(living() + openings.length);
        expect(pool.figures().idle).toBe(living() - held.length);
      }
      const isBusy = () => answered < asked.length || openings.length > 0 || held.length > 0;
      for (let round = 0; round < 200 && isBusy(); round += 1) {
        for (const opening of [...openings]) opening.succeed();
        await settle();
        while (held.length > 0) release(0, 'giveBack');
        await settle();
      }
      expect(answered).toBe(asked.length);
      expect(pool.figures().waiting).toBe(0);
      expect(pool.figures().size).toBe(pool.figures().idle);
      await pool.close();
      expect(living()).toBe(0);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});
