import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LateError } from '../../../../shared/connections/core/call.ts';
import { DeadlineExceededError, UnavailableError } from '../../../../shared/connections/core/errors.ts';
import { isDatabaseUnavailable } from '../../../../shared/connections/postgres/database-failure.ts';
import type { PgDatabaseOptions } from '../../../../shared/connections/postgres/pg/pg-driver.ts';
import { readQueuePauseMs } from '../../../../shared/connections/resilience/full-queue.ts';
import { createCall } from '../../../support/create-call.ts';
import { startFaultProxy } from '../../../support/proxies/fault-proxy.ts';
import { throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { connectTo } from '../../../support/servers/waybills-database.ts';
import { ask, openBehindProxy, sleep } from '../open-behind-proxy.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

const session = { label: 'session', text: 'SELECT pg_backend_pid() AS pid', access: 'read' } as const;
type Opened = Awaited<ReturnType<typeof openBehindProxy>>;

async function openWarm(options: Partial<PgDatabaseOptions> = {}): Promise<Opened> {
  const opened = await openBehindProxy(server, options);
  await ask(opened.database, 1);
  opened.clock.advance(10_000);
  return opened;
}

/** Reads for 1.5 s after a gap, on a clock that moves as long. */
async function readSlowly({ database, clock }: Opened): Promise<void> {
  const answer = database.query(sleep, [1.5], createCall());
  await wait(1000);
  clock.advance(1500);
  expect(await answer).toEqual([{ done: '' }]);
  clock.advance(10_000);
}

/** @returns the error of a read that takes longer than its deadline */
const failAfter = (ms: number, { database }: Pick<Opened, 'database'>): Promise<unknown> =>
  database.query(sleep, [30], createCall(AbortSignal.timeout(ms))).catch((error: unknown) => error);

describe('a server that answers the first read after a gap late', () => {
  test('answers on the connection that it got the read on, which stays open', async () => {
    const opened = await openWarm();
    const before = await opened.database.query(session, [], createCall());
    opened.clock.advance(10_000);
    await readSlowly(opened);
    expect(await opened.database.query(session, [], createCall())).toEqual(before);
    expect(opened.account.figures()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
    expect(opened.database.figures()).toMatchObject({ size: 1, idle: 1 });
  });

  test('is called overloaded while a read is still cancelled, to an answer that cannot wait', async () => {
    const opened = await openWarm();
    const readLate = async () => {
      const late: LateError = { describe: undefined };
      const signal = AbortSignal.timeout(300);
      const said = once(signal, 'abort').then(() => late.describe?.());
      await expect(opened.database.query(sleep, [30], { ...createCall(signal), late })).rejects.toThrow();
      expect(late.describe).toBeUndefined(); // the read has its own error now
      return await said;
    };
    expect(await readLate()).toBeUndefined();
    await ask(opened.database, 1);
    opened.clock.advance(10_000);
    await readSlowly(opened);
    expect(await readLate()).toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining('overloaded'),
    });
  });

  test('gets more time for the next reads, and no second connection', async () => {
    const opened = await openWarm();
    await readSlowly(opened);
    for (let round = 0; round < 2; round += 1) await readSlowly(opened);
    expect(opened.account.figures()).toMatchObject({ opened: 2, failed: { 'no-answer': 1 } });
  });

  test('is asked again after 0.4 s where the pool has no room for a second connection', async () => {
    const opened = await openWarm({ maxConnections: 1 });
    await readSlowly(opened);
    expect(opened.account.figures()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
  });

  test('does not hide a stale connection for longer than the longer limit', async () => {
    const opened = await openWarm();
    await readSlowly(opened);
    opened.proxy.swallow();
    expect(await ask(opened.database, 2)).toEqual([{ n: 2 }]);
    expect(opened.account.figures()).toMatchObject({ opened: 3, dropped: { timeout: 2 }, failed: { 'no-answer': 2 } });
  });

  test('refuses a read whose deadline passes: it can be served later, and calls until then fail at once', async () => {
    const opened = await openWarm();
    await readSlowly(opened);
    const failure = await failAfter(100, opened);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe(
      'UnavailableError: The waybills database is overloaded: no answer in the time of this call.',
    );
    expect(failure).toMatchObject({ reason: 'timeout', retryAfterSeconds: 2 });
    expect([isDatabaseUnavailable(failure), readQueuePauseMs(failure)]).toEqual([true, 2000]);
  });

  test('asks for a longer pause with each call that it cannot serve, until it answers one', async () => {
    const opened = await openWarm();
    await readSlowly(opened);
    const refuse = async () => ((await failAfter(20, opened)) as UnavailableError).retryAfterSeconds;
    expect(await refuse()).toBe(2);
    expect([3, 4, 5]).toContain(await refuse());
    for (let round = 0; round < 3; round += 1) await refuse();
    const longest = await refuse();
    expect([longest >= 12, longest <= 20]).toEqual([true, true]);
    await ask(opened.database, 2);
    expect(await refuse()).toBe(2);
  });

  test('leaves the deadline of a write as it is, because the write may have run', async () => {
    const opened = await openWarm();
    await readSlowly(opened);
    const write = { ...sleep, access: 'write' } as const;
    const failure = opened.database.query(write, [30], createCall(AbortSignal.timeout(100)));
    await expect(failure).rejects.toThrow(DeadlineExceededError);
  });
});

test('a read whose deadline passes after a login of more than 0.4 s is refused as overloaded', async () => {
  const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
  const proxy = await startFaultProxy({ target, roundTripMs: 250 }); // a login takes two round trips and more
  onTestFinished(() => proxy.close());
  const { database } = connectTo(throughPort(server.url, proxy.port));
  onTestFinished(() => database.close());
  const failure = await failAfter(2500, { database });
  expect(failure).toMatchObject({ code: 'unavailable', reason: 'timeout', retryAfterSeconds: 3 });
});

test('a read whose deadline passes after a quick login is not', async () => {
  expect(await failAfter(300, await openBehindProxy(server))).toBeInstanceOf(DeadlineExceededError);
});
