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

describe('on the wire', () => {
  test('a named statement is parsed once per connection, and each call is one round trip', async () => {
    const { database, wire } = await open();
    await ask(database, 1);
    expect(wire.takeTurns().slice(-2)).toEqual(['client PBDES', 'server 12TDCZ']);
    await ask(database, 2);
    expect(wire.takeTurns()).toEqual(['client BDES', 'server 2TDCZ']);
  });

  test('a statement without a name is one round trip, too', async () => {
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

  test('nothing but the start-up goes before the first statement, and a close says goodbye', async () => {
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

  test('are opened ahead up to the minimum, at once, and counted', async () => {
    const { database, proxy } = await open({ minConnections: 3, maxConnections: 5 });
    expect(await database.warm(createCall())).toBe(3);
    expect(await database.warm(createCall())).toBe(0);
    expect(proxy.accepted()).toBe(3);
    expect(database.figures()).toMatchObject({ size: 3, idle: 3, waiting: 0, max: 5, min: 3 });
  });

  test('to a database that is down are no error of warm, but of a query', async () => {
    const { database, proxy } = await open();
    await proxy.close();
    expect(await database.warm(createCall())).toBe(0);
    const failure = await ask(database, 1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe('UnavailableError: The waybills database takes no connections (ECONNREFUSED).');
  });

  test('tell what took the time, and whether they are new', async () => {
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

  test('measure how long their opening took', async () => {
    const { database, account } = await open();
    await database.warm(createCall());
    const { connectMs, authMs } = account.figures().openTimes;
    expect([connectMs > 0, authMs > 0]).toEqual([true, true]);
  });
});

describe('after a freeze', () => {
  test('a healthy connection is used again, however often its idle limit did not pass', async () => {
    const { database, proxy, clock } = await open();
    for (let call = 0; call < 5; call += 1) {
      clock.advance(299_000);
      database.thaw();
      await ask(database, call);
    }
    expect(proxy.accepted()).toBe(1);
  });

  test('a connection that was idle for longer than its limit is replaced before it is used', async () => {
    const { database, account, clock } = await open();
    await ask(database, 1);
    clock.advance(301_000);
    await ask(database, 2);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { idle: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('a connection that was %s meanwhile is seen at the thaw', async (how) => {
    const { database, proxy, account, clock } = await open();
    await ask(database, 1);
    proxy[how]();
    clock.advance(60_000);
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test('a connection that was terminated at the server is seen at the thaw', async () => {
    const { database, account } = await open();
    await ask(database, 1);
    await server.endSessions();
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('a read that is sent before the %s is seen is repeated once', async (how) => {
    const { database, proxy, account } = await open();
    await ask(database, 1);
    proxy[how]();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures().opened).toBe(2);
  });

  test('a read into a black hole is given 400 ms and repeated once on a new connection', async () => {
    const { database, proxy, account, clock } = await open();
    await ask(database, 1);
    proxy.swallow();
    clock.advance(10_000);
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
  });

  test('a read into a black hole after a short gap is given no more', async () => {
    const { database, proxy, account, clock } = await open();
    await ask(database, 1);
    proxy.swallow();
    clock.advance(100);
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, failed: { 'no-answer': 1 } });
  });

  test('a slow read on a connection that was just used is left its time', async () => {
    const { database, account } = await open();
    await ask(database, 1);
    await database.query(sleep, [0.9], createCall());
    expect(account.figures()).toMatchObject({ opened: 1, reused: 1, failed: {} });
  });
});

describe('an error of the database', () => {
  test('is our error, keeps the connection, and names neither address nor password', async () => {
    const { database, account } = await open();
    const wrong: Statement = { label: 'wrong', text: 'SELECT * FROM nowhere', access: 'read' };
    const failure = await database.query(wrong, [], createCall()).catch((error: unknown) => error);
    expect(String(failure)).toBe('UnavailableError: The waybills database refused the statement (42P01).');
    await ask(database, 1);
    expect(account.figures()).toMatchObject({ opened: 1, reused: 1 });
  });

  test('at the password names neither address nor password', async () => {
    const url = Object.assign(new URL(server.url), { password: 'not-the-password' }).href;
    const { database } = connectTo(url);
    const failure = await ask(database, 1).catch((error: unknown) => error);
    expect(String(failure)).toBe('UnavailableError: The waybills database does not let us in (28P01).');
  });

  /** As a pooler that changes servers. */
  const deallocate: Statement = { label: 'deallocate', text: 'DEALLOCATE ALL', access: 'write' };

  test('about a lost or doubled name is answered without a name, and only once', async () => {
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

  test('about a lost name after a gap proves the connection: the statement is left its time', async () => {
    const { database, account, clock } = await open({ maxConnections: 1 });
    await database.query(sleep, [0], createCall());
    await database.query(deallocate, [], createCall());
    clock.advance(10_000);
    await database.query(sleep, [0.5], createCall());
    expect(account.figures()).toMatchObject({ opened: 1, dropped: {}, failed: { '26000': 1 } });
  });

  test('about a lost name costs the connection that believes in it where names stay on', async () => {
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
