import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { DeadlineExceededError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import type { PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { createCall } from '../../support/create-call.ts';
import { failAtDeadline } from '../../support/fail-at-deadline.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { ask, one, openBehindProxy, sleep } from './open-behind-proxy.ts';

let server: TestDatabase;
const countActive = () => server.countActive();
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

const open = (options: Partial<PgDatabaseOptions> = {}) => openBehindProxy(server, options);

describe('a server that closes the connection in the middle of an answer', () => {
  const killer = (access: Statement['access']): Statement => ({
    label: 'killer',
    access,
    text: `SELECT CASE WHEN nextval('tries') = 1 THEN pg_terminate_backend(pg_backend_pid()) END AS done`,
  });

  test('makes a read retry once, on a new connection', async () => {
    const { database, account } = await open();
    await server.query('DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries');
    expect(await database.query(killer('read'), [], createCall())).toEqual([{ done: null }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: { '57P01': 1 } });
  });

  test('makes a write fail, because it may have run', async () => {
    const { database } = await open();
    await server.query('DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries');
    const failure = await database.query(killer('write'), [], createCall()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(await server.query('SELECT last_value::int AS n FROM tries')).toEqual([{ n: 1 }]);
  });
});

describe('a server that ends the connection', () => {
  /** Every statement inserts a row. The connection is cut after the statement is sent, or when its answer arrives. */
  const openCut = async (when: 'client' | 'server') => {
    await server.query('CREATE TABLE IF NOT EXISTS marks (n int); TRUNCATE marks');
    let isArmed = false;
    const proxy = await startTcpProxy({
      targetPort: Number(new URL(server.url).port),
      observe: (from) => {
        if (!isArmed || from !== when) return;
        isArmed = false;
        proxy.reset();
      },
    });
    const { database, account } = connectTo(throughPort(server.url, proxy.port));
    onTestFinished(async () => {
      await database.close();
      await proxy.close();
    });
    await ask(database, 1);
    const mark = (access: Statement['access']) =>
      database.query({ label: 'mark', access, text: 'INSERT INTO marks VALUES (1) RETURNING n' }, [], createCall());
    const countMarks = async () => (await server.query('SELECT count(*)::int AS n FROM marks'))[0]?.['n'];
    isArmed = true;
    return { mark, countMarks, account };
  };

  test('before the statement makes the read retry once', async () => {
    const { mark, countMarks, account } = await openCut('client');
    expect(await mark('read')).toEqual([{ n: 1 }]);
    expect(await countMarks()).toBe(1);
    expect(account.figures().opened).toBe(2);
  });

  test('before the statement makes the write fail: it may have arrived', async () => {
    const { mark, countMarks } = await openCut('client');
    await expect(mark('write')).rejects.toThrow(UnavailableError);
    expect(await countMarks()).toBe(0);
  });

  test('after the statement makes the read retry once', async () => {
    const { mark, countMarks } = await openCut('server');
    expect(await mark('read')).toEqual([{ n: 1 }]);
    expect(await countMarks()).toBe(2); // this "read" inserts a row, so that it can be counted
  });

  test('after the statement makes the write fail; it ran once and is not retried', async () => {
    const { mark, countMarks } = await openCut('server');
    await expect(mark('write')).rejects.toThrow(UnavailableError);
    expect(await countMarks()).toBe(1);
  });
});

describe('when all connections are in use', () => {
  test('callers wait in order, and the error of one that waits too long says how long and behind how many', async () => {
    const { database } = await open({ maxConnections: 1, acquireTimeoutMs: 150, clock: systemClock });
    await ask(database, 1);
    await server.query('SELECT pg_advisory_lock(1)');
    const waits: Statement = { label: 'waits', text: 'SELECT pg_advisory_xact_lock(1)::text', access: 'write' };
    const long = database.query(waits, [], createCall()); // a write: a read would have the limit for stale connections
    const failures = await Promise.all([1, 2].map((n) => ask(database, n).catch((error: unknown) => error)));
    await server.query('SELECT pg_advisory_unlock(1)');
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(UnavailableError);
      const told = /within (\d+) ms \(max 1, 1 in use or opening, \d waiting\)/.exec(String(failure));
      expect(Number(told?.[1])).toBeGreaterThanOrEqual(149);
      expect((failure as UnavailableError).retryAfterSeconds).toBeGreaterThan(0);
    }
    await long;
    expect(await ask(database, 3)).toEqual([{ n: 3 }]);
    expect(database.figures()).toMatchObject({ size: 1, idle: 1, waiting: 0 });
  });
});

describe('the max lifetime of a connection', () => {
  test.each([
    [1_799_000, 1],
    [1_801_000, 2],
  ])('across a freeze of %i ms: %i opened', async (ms, opened) => {
    const { database, clock, account } = await open({ idleTimeoutMs: 10_000_000 });
    await ask(database, 1);
    clock.advance(ms);
    database.thaw();
    await ask(database, 2);
    expect(account.figures().opened).toBe(opened);
  });
});

describe('the minimum number of connections', () => {
  test.each([
    ['shorter', 299_000, 0],
    ['longer', 301_000, 3],
  ])('is opened again by a warm-up after a freeze %s than the idle timeout', async (_, ms, opened) => {
    const { database, clock } = await open({ minConnections: 3, maxConnections: 4, idleTimeoutMs: 300_000 });
    expect(await database.warm(createCall())).toBe(3);
    clock.advance(ms);
    database.thaw();
    expect(await database.warm(createCall())).toBe(opened);
    expect(database.figures()).toMatchObject({ size: 3, idle: 3 });
  });
});

describe('the maximum number of connections', () => {
  test.each([
    ['shorter', 299_000, 2],
    ['longer', 301_000, 4],
  ])('holds after a freeze %s than the idle timeout, however many callers there are', async (_, ms, opened) => {
    const { database, clock, account } = await open({ maxConnections: 2, idleTimeoutMs: 300_000 });
    const askMany = () => Promise.all(Array.from({ length: 8 }, (_, n) => ask(database, n)));
    await askMany();
    clock.advance(ms);
    database.thaw();
    expect(await askMany()).toEqual(Array.from({ length: 8 }, (_, n) => [{ n }]));
    expect(account.figures().opened).toBe(opened);
    expect(database.figures()).toMatchObject({ size: 2, idle: 2, waiting: 0, max: 2 });
  });
});

describe('a caller that waits for a connection while the environment is frozen', () => {
  /** Blocks this process; its timers are due afterwards, as after a freeze. */
  const freeze = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  test.each([
    ['longer', 1100],
    ['shorter', 100],
  ])('for %s than the acquire timeout gets an error, or a connection', async (which, ms) => {
    const acquireTimeoutMs = which === 'longer' ? 1000 : 10_000;
    const { database } = await open({ maxConnections: 1, acquireTimeoutMs, clock: systemClock });
    await ask(database, 1);
    const holder = new AbortController();
    const held = database.query(sleep, [5], createCall(holder.signal)).catch(() => undefined);
    const waiting = ask(database, 2).catch((error: unknown) => error);
    await expect.poll(() => database.figures().waiting).toBe(1);
    freeze(ms);
    if (which === 'longer') expect(await waiting).toBeInstanceOf(UnavailableError);
    holder.abort();
    if (which === 'shorter') expect(await waiting).toEqual([{ n: 2 }]);
    await held;
    expect(database.figures()).toMatchObject({ waiting: 0 });
  });
});

describe('a deadline', () => {
  test('cancels the statement at the server before the caller gets its error, and drops the connection', async () => {
    const { database, account } = await open();
    await ask(database, 1);
    const failure = await failAtDeadline((call) => database.query(sleep, [300], call), countActive);
    expect(failure).toBeInstanceOf(DeadlineExceededError);
    await expect.poll(countActive).toBe(0); // the server cancels shortly after the request
    expect(database.figures().size).toBe(0);
    expect(account.figures().dropped).toEqual({ timeout: 1 });
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
  });

  test('ends the wait for a connection', async () => {
    const { database } = await open({ maxConnections: 1 });
    const long = database.query(sleep, [0.3], createCall());
    await expect(database.query(one, [1], createCall(AbortSignal.timeout(50)))).rejects.toThrow(DeadlineExceededError);
    await long;
  });

  test('that has already passed sends nothing', async () => {
    const { database, proxy } = await open();
    await expect(database.query(one, [1], createCall(AbortSignal.abort()))).rejects.toThrow(DeadlineExceededError);
    expect(proxy.accepted()).toBe(0);
  });
});
