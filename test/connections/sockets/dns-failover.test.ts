import { afterEach, describe, expect, test } from 'vitest';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { createDnsCache } from '../../../shared/connections/sockets/dns-cache.ts';
import { createCall } from '../../support/create-call.ts';
import { failAtDeadline } from '../../support/fail-at-deadline.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { startDnsServer } from '../../support/servers/dns-server.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { createTestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const one: Statement = { label: 'one', text: 'SELECT $1::int AS n', access: 'read' };

/** Two loopback addresses, 127.0.0.2 and .3, in front of one server, and a name server that returns one of them. */
async function startPair(targetPort: number) {
  const old = await startFaultProxy({ target: { port: targetPort }, host: '127.0.0.2' });
  const next = await startFaultProxy({ target: { port: targetPort }, host: '127.0.0.3', port: old.port });
  const names = await startDnsServer(['127.0.0.2']);
  const clock = createMovableClock();
  const dns = createDnsCache({ clock, ttlMs: 300_000, lookupAll: names.lookupAll });
  const goAway = async () => {
    await old.refuse();
    for (const pair of old.pairs) pair.destroy();
    await turnOfTheLoop();
  };
  cleanUps.push(
    () => old.close(),
    () => next.close(),
    () => names.close(),
  );
  return { old, next, names, clock, dns, port: old.port, goAway };
}

describe.skipIf(process.platform !== 'linux')('a database behind a name', () => {
  async function open() {
    const server = await createTestDatabase();
    const pair = await startPair(Number(new URL(server.url).port));
    const url = Object.assign(new URL(server.url), { hostname: 'db.test', port: String(pair.port) }).href;
    const { database, account } = connectTo(url, { dns: pair.dns, clock: pair.clock });
    cleanUps.unshift(() => server.drop());
    cleanUps.push(() => database.close());
    const ask = (n: number) => database.query(one, [n], createCall());
    return { ...pair, server, database, account, ask };
  }

  test('is resolved once within the TTL, however many connections open', async () => {
    const { ask, names, clock, account } = await open();
    for (let round = 0; round < 3; round += 1) {
      await ask(round);
      clock.advance(301_000 / 3);
    }
    expect([names.asked(), account.figures().opened]).toEqual([1, 1]);
    clock.advance(301_000);
    await ask(9);
    expect([names.asked(), account.figures().opened]).toEqual([2, 2]);
  });

  test('that fails over causes no error, long before the TTL ends', async () => {
    const { ask, names, goAway, next, database } = await open();
    await ask(1);
    names.addresses = ['127.0.0.3'];
    await goAway();
    database.thaw();
    expect(await ask(2)).toEqual([{ n: 2 }]);
    expect(next.accepted()).toBe(1);
  });

  test('that fails over just before the first connection causes no error either', async () => {
    const { ask, names, goAway, next, dns } = await open();
    await new Promise((resolve) => dns.lookup('db.test', {}, resolve));
    names.addresses = ['127.0.0.3'];
    await goAway();
    expect(await ask(2)).toEqual([{ n: 2 }]);
    expect(next.accepted()).toBe(1);
  });

  test('is still reached while its name server fails or does not answer', async () => {
    const { ask, names, old, clock } = await open();
    await ask(1);
    for (const mood of ['fails', 'is silent'] as const) {
      names.mood = mood;
      for (const pair of old.pairs) pair.destroy();
      clock.advance(3_600_000);
      expect(await ask(2)).toEqual([{ n: 2 }]);
    }
  });

  test('with several addresses is reached at the one that answers', async () => {
    const { ask, names, goAway } = await open();
    await goAway();
    names.addresses = ['127.0.0.2', '127.0.0.3'];
    expect(await ask(1)).toEqual([{ n: 1 }]);
  });

  test('with several addresses gets a cancel at the one that runs the statement', async () => {
    const { database, names, server, goAway } = await open();
    await goAway();
    names.addresses = ['127.0.0.2', '127.0.0.3'];
    const sleep: Statement = { label: 'sleep', text: 'SELECT pg_sleep(300)::text AS done', access: 'read' };
    const failure = await failAtDeadline((call) => database.query(sleep, [], call), server.countActive);
    expect(String(failure)).toContain('time for this call is used up');
    await expect.poll(server.countActive).toBe(0); // the server cancels shortly after the request
  });

  test('that became read-only is dropped, and the write goes to the new address of its name', async () => {
    const { database, names, account, server } = await open();
    const write: Statement = { label: 'write', text: 'CREATE TABLE moved (id int)', access: 'write' };
    const name = new URL(server.url).pathname.slice(1);
    await server.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await database.warm(createCall());
    await server.query(`SET default_transaction_read_only = off; ALTER DATABASE ${name} RESET ALL`);
    names.addresses = ['127.0.0.3'];
    await database.query(write, [], createCall());
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { 'read-only': 1 }, failed: { '25006': 1 } });
    expect(names.asked()).toBe(2);
  });

  test('that is read-only at every address gives one error after two attempts', async () => {
    const { database, account, server } = await open();
    const name = new URL(server.url).pathname.slice(1);
    await server.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const write: Statement = { label: 'write', text: 'CREATE TABLE nowhere (id int)', access: 'write' };
    await expect(database.query(write, [], createCall())).rejects.toThrow('is read-only (25006)');
    expect(account.figures().opened).toBe(2);
  });
});

describe.skipIf(process.platform !== 'linux')('an HTTP server whose name moves', () => {
  async function open() {
    const server = await startHttpOrigin((_, response) => response.end('here'));
    const pair = await startPair(server.port);
    const http = createHttpClient({ clock: pair.clock, ledger: createLedger(), dns: pair.dns });
    cleanUps.push(
      () => server.close(),
      () => http.close(),
    );
    const request = { path: '/', method: 'GET', maxBytes: 100, isRead: true } as const;
    const ask = () => http.request({ origin: `http://otp.test:${pair.port}`, ...request }, createCall());
    expect((await ask()).status).toBe(200);
    pair.names.addresses = ['127.0.0.3'];
    return { ...pair, http, ask };
  }

  test('is followed without an error', async () => {
    const { http, ask, goAway, next } = await open();
    await goAway();
    http.thaw();
    expect((await ask()).body.toString()).toBe('here');
    expect(next.accepted()).toBe(1);
  });

  test('is followed as soon as it closes a connection, even while its old address still accepts some', async () => {
    const { http, ask, old, next } = await open();
    for (const pair of old.pairs) pair.destroy();
    await turnOfTheLoop();
    http.thaw();
    expect((await ask()).body.toString()).toBe('here');
    expect([old.accepted(), next.accepted()]).toEqual([1, 1]);
  });
});
