import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import type { PgDatabaseOptions } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';
import { createCall } from '../../support/create-call.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';
import { ask, one, openBehindProxy, sleep } from './open-behind-proxy.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

const open = (options: Partial<PgDatabaseOptions> = {}) => openBehindProxy(server, options);

describe('the protocol', () => {
  test('a named statement is parsed once per connection, and each call is one round trip', async () => {
    const { database, wire } = await open();
    await ask(database, 1);
    expect(wire.takeTurns().slice(-2)).toEqual(['client PBDES', 'server 12TDCZ']);
    await ask(database, 2);
    expect(wire.takeTurns()).toEqual(['client BDES', 'server 2TDCZ']);
  });

  test('an unnamed statement is also one round trip', async () => {
    const { database, wire } = await open({ prepare: 'off' });
    for (let round = 0; round < 2; round += 1) {
      await ask(database, 1);
      expect(wire.takeTurns().slice(-2)).toEqual(['client PBDES', 'server 12TDCZ']);
    }
  });

  test('the duty of a vehicle is one round trip on a warm connection', async () => {
    const { database, wire } = await open();
    await database.query(dutyStatement, ['V1'], createCall());
    wire.takeTurns();
    await database.query(dutyStatement, ['V2'], createCall());
    expect(wire.takeTurns()).toEqual(['client BDES', 'server 2TCZ']);
  });

  test('only the startup precedes the first statement, and close sends Terminate', async () => {
    const { database, wire } = await open();
    await database.warm(createCall());
    const start = wire.takeTurns();
    expect(start.filter((turn) => turn.startsWith('client'))).toEqual(['client ^', 'client p', 'client p']);
    await database.close();
    await turnOfTheLoop();
    expect(wire.takeTurns()).toEqual(['client X']);
  });
});

describe('connections', () => {
  test('many invocations of one environment use one connection', async () => {
    const { database, proxy, account } = await open();
    for (let call = 0; call < 20; call += 1) {
      database.thaw();
      expect(await ask(database, call)).toEqual([{ n: call }]);
    }
    expect(proxy.accepted()).toBe(1);
    expect(account.figures()).toMatchObject({ opened: 1, reused: 19, reuseRatio: 0.95 });
  });

  test('are opened by warm up to the minimum, at the same time, and counted', async () => {
    const { database, proxy } = await open({ minConnections: 3, maxConnections: 5 });
    expect(await database.warm(createCall())).toBe(3);
    expect(await database.warm(createCall())).toBe(0);
    expect(proxy.accepted()).toBe(3);
    expect(database.figures()).toMatchObject({ size: 3, idle: 3, waiting: 0, max: 5, min: 3 });
  });

  test('to a database that is down fail a query but not warm', async () => {
    const { database, proxy } = await open({ restartPatienceMs: 0 }); // the clock of the test stands still
    await proxy.close();
    expect(await database.warm(createCall())).toBe(0);
    const failure = await ask(database, 1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe('UnavailableError: The waybills database cannot be reached (ECONNREFUSED).');
  });

  test('record in the timings what took how long, and whether they are new', async () => {
    const { database } = await open();
    const [first, second] = [createCall(), createCall()];
    await database.query(one, [1], first);
    await database.query(one, [1], second);
    const names = (call: typeof first) => call.timings.list().map(({ name, description }) => [name, description]);
    expect(names(first)).toEqual([
      ['pool', 'new'],
      ['connect', 'new'],
      ['connect-tcp', undefined],
      ['connect-auth', undefined],
      ['query', 'new'],
    ]);
    expect(names(second)).toEqual([
      ['pool', 'reused'],
      ['query', 'reused'],
    ]);
  });

  test('measure how long they took to open', async () => {
    const { database, account } = await open();
    await database.warm(createCall());
    const { connectMs, authMs } = account.figures().openTimes;
    expect([connectMs > 0, authMs > 0]).toEqual([true, true]);
  });
});

describe('after a freeze', () => {
  test('a healthy connection is used again, after any number of gaps below its idle timeout', async () => {
    const { database, proxy, clock } = await open();
    for (let call = 0; call < 5; call += 1) {
      clock.advance(299_000);
      database.thaw();
      await ask(database, call);
    }
    expect(proxy.accepted()).toBe(1);
  });

  test('a connection that exceeded its idle timeout is replaced before it is used', async () => {
    const { database, account, clock } = await open();
    await ask(database, 1);
    clock.advance(301_000);
    await ask(database, 2);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { idle: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)(
    'a connection that was %s during the gap is detected at the thaw',
    async (how) => {
      const { database, proxy, account, clock } = await open();
      await ask(database, 1);
      proxy[how]();
      clock.advance(60_000);
      await turnOfTheLoop();
      database.thaw();
      expect(await ask(database, 2)).toEqual([{ n: 2 }]);
      expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
    },
  );

  test('a connection that the server terminated is detected at the thaw', async () => {
    const { database, account } = await open();
    await ask(database, 1);
    await server.endSessions();
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('a read sent before the %s is detected is retried once', async (how) => {
    const { database, proxy, account } = await open();
    await ask(database, 1);
    proxy[how]();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures().opened).toBe(2);
  });

  test('a read into a black hole gets 400 ms and is retried once on a new connection', async () => {
    const { database, proxy, account, clock } = await open();
    await ask(database, 1);
    proxy.swallow();
    clock.advance(10_000);
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
  });

  test('a read into a black hole after a short gap gets no more time', async () => {
    const { database, proxy, account, clock } = await open();
    await ask(database, 1);
    proxy.swallow();
    clock.advance(100);
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, failed: { 'no-answer': 1 } });
  });

  test('a slow read on a connection that was just used has no short limit', async () => {
    const { database, account } = await open();
    await ask(database, 1);
    await database.query(sleep, [0.9], createCall());
    expect(account.figures()).toMatchObject({ opened: 1, reused: 1, failed: {} });
  });
});

describe('an error of the database', () => {
  test('is translated, keeps the connection, and holds no address or password', async () => {
    const { database, account } = await open();
    const wrong: Statement = { label: 'wrong', text: 'SELECT * FROM nowhere', access: 'read' };
    const failure = await database.query(wrong, [], createCall()).catch((error: unknown) => error);
    expect(String(failure)).toBe('UnavailableError: The waybills database refused the statement (42P01).');
    await ask(database, 1);
    expect(account.figures()).toMatchObject({ opened: 1, reused: 1 });
  });

  test('about the password holds no address or password', async () => {
    const url = Object.assign(new URL(server.url), { password: 'not-the-password' }).href;
    const { database } = connectTo(url);
    const failure = await ask(database, 1).catch((error: unknown) => error);
    expect(String(failure)).toBe('UnavailableError: The waybills database refused the login (28P01).');
  });

  /** Acts like a pooler that switches server connections. */
  const deallocate: Statement = { label: 'deallocate', text: 'DEALLOCATE ALL', access: 'write' };

  test('about a missing or duplicate prepared statement leads to one retry without a name', async () => {
    const { database, wire, account } = await open({ maxConnections: 1 });
    await ask(database, 1);
    await database.query(deallocate, [], createCall());
    wire.takeTurns();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(wire.takeTurns()).toEqual(['client BDES', 'server EZ', 'client PBDES', 'server 12TDCZ']);
    expect(await ask(database, 3)).toEqual([{ n: 3 }]);
    expect(wire.takeTurns()).toEqual(['client PBDES', 'server 12TDCZ']);
    expect(database.figures().statements).toBe('unnamed-refused-by-peer');
    expect(account.figures().failed).toEqual({ '26000': 1 });
  });

  test('about a missing prepared statement after a gap proves the connection healthy: the retry has no short limit', async () => {
    const { database, account, clock } = await open({ maxConnections: 1 });
    await database.query(sleep, [0], createCall());
    await database.query(deallocate, [], createCall());
    clock.advance(10_000);
    await database.query(sleep, [0.5], createCall());
    expect(account.figures()).toMatchObject({ opened: 1, dropped: {}, failed: { '26000': 1 } });
  });

  test('about a missing prepared statement drops the connection if names stay on', async () => {
    const { database, wire, account } = await open({ maxConnections: 1, prepare: 'on' });
    await ask(database, 1);
    await database.query(deallocate, [], createCall());
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 1, dropped: { 'statement-refused': 1 }, failed: { '26000': 1 } });
    await ask(database, 3);
    wire.takeTurns();
    expect(await ask(database, 4)).toEqual([{ n: 4 }]);
    expect(wire.takeTurns()).toEqual(['client BDES', 'server 2TDCZ']);
    expect(account.figures()).toMatchObject({ opened: 2, failed: { '26000': 1 } });
  });
});
