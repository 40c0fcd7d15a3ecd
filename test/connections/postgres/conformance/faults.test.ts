import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { UnavailableError } from '../../../../shared/connections/core/errors.ts';
import type { Database } from '../../../../shared/connections/postgres/database.ts';
import { createCall } from '../../../support/create-call.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';
import { startTcpProxy } from '../../../support/proxies/tcp-proxy.ts';
import { turnOfTheLoop } from '../../../support/turn-of-the-loop.ts';
import { type Backends, startBackends } from './backends.ts';
import { openTransport, type Transport, transports } from './transports.ts';

let folder: string;
let postgres: LocalPostgres;
let backends: Backends;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  postgres = await startPostgres({ folder });
  backends = await startBackends(postgres.url);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(async () => {
  await backends?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A database behind a proxy. */
async function open(transport: Transport) {
  const proxy = await startTcpProxy({ targetPort: transport.findPort(backends) });
  const clock = createMovableClock();
  const { database, account } = openTransport(transport, { backends, port: proxy.port, clock, max: 2 });
  cleanUps.push(
    () => proxy.close(),
    () => database.close(),
  );
  return { database, account, proxy, clock };
}
const ask = (database: Database, n: number) =>
  database.query({ label: 'one', text: 'SELECT $1::int AS n', access: 'read' }, [n], createCall());

describe.each(transports)('$name', (transport) => {
  test('uses one connection for many invocations', async () => {
    const { database, account, proxy, clock } = await open(transport);
    for (let call = 0; call < 10; call += 1) {
      clock.advance(5000); // freezes, each shorter than the server's idle timeout
      database.thaw();
      expect(await ask(database, call)).toEqual([{ n: call }]);
    }
    expect(proxy.accepted()).toBe(1);
    expect(account.figures()).toMatchObject({ opened: 1, reused: 9, failed: {} });
  });

  test('opens its minimum with warm, and returns how many', async () => {
    const { database, proxy } = await open(transport);
    expect(await database.warm(createCall())).toBe(1);
    expect(await database.warm(createCall())).toBe(0);
    expect(await ask(database, 1)).toEqual([{ n: 1 }]);
    expect([proxy.accepted(), database.figures()]).toMatchObject([1, { size: 1, idle: 1, max: 2, min: 1 }]);
  });

  test.each(['cut', 'reset'] as const)('detects at the thaw that its connection was %s', async (how) => {
    const { database, account, proxy, clock } = await open(transport);
    await ask(database, 1);
    proxy[how]();
    clock.advance(10_000);
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('retries a read once that was sent before the %s is detected', async (how) => {
    const { database, account, proxy } = await open(transport);
    await ask(database, 1);
    proxy[how]();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures().opened).toBe(2);
  });

  test('answers within a second after its connection became a black hole', async () => {
    const { database, account, proxy, clock } = await open(transport);
    await ask(database, 1);
    proxy.swallow();
    clock.advance(10_000);
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { timeout: 1 } });
  });

  test('replaces a connection that exceeded its idle timeout before it is used', async () => {
    const { database, account, clock } = await open(transport);
    await ask(database, 1);
    clock.advance(301_000);
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { idle: 1 }, failed: {} });
  });

  test('reports an unreachable server without its address', async () => {
    const { database, proxy, clock } = await open(transport);
    await proxy.close();
    cleanUps.shift();
    expect(await database.warm(createCall())).toBe(0);
    const passing = setInterval(() => clock.advance(1000), 20); // a call waits for the server, for 5 s of this clock
    const failure = await ask(database, 1).catch((error: unknown) => error);
    clearInterval(passing);
    expect(String(failure)).toBe('UnavailableError: The waybills database cannot be reached (ECONNREFUSED).');
  });
});

describe('a restart of Postgres behind all transports', () => {
  test.each(['fast', 'immediate'] as const)(
    '(%s) is a typed error while it is away, and over when it is back',
    async (mode) => {
      const opened = await Promise.all(transports.map(open));
      await Promise.all(opened.map(({ database }) => ask(database, 1)));
      await postgres.halt(mode);
      for (const { database } of opened) {
        const failure = await database
          .query({ label: 'one', text: 'SELECT 1', access: 'read' }, [], createCall(AbortSignal.timeout(3000)))
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(Error);
        if (failure instanceof UnavailableError) expect(failure.retryAfterSeconds).toBeGreaterThan(0);
        else expect(failure).toMatchObject({ code: 'deadline-exceeded' }); // PgBouncer makes its clients wait in the meantime
      }
      await postgres.resume();
      for (const [index, { database }] of opened.entries()) {
        const answer = await answerWithin(60_000, () => ask(database, index));
        expect(answer).toEqual([{ n: index }]);
      }
    },
  );
});

/** PgBouncer retries after its server_login_retry (1 s here); the other transports answer at the first attempt. */
async function answerWithin<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
