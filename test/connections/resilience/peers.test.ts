import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { OtpInstance } from '../../../shared/configuration/otp-instances.ts';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { isDatabaseUnavailable } from '../../../shared/connections/postgres/database-failure.ts';
import { createLazyDatabase } from '../../../shared/connections/postgres/lazy-database.ts';
import { createCircuitBreakers } from '../../../shared/connections/resilience/circuit-breakers.ts';
import { createOtpClient } from '../../../shared/otp/client.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { createTestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const good: RequestListener = (_, response) => response.end(JSON.stringify({ data: { feeds: [] } }));
const sick: RequestListener = (_, response) => response.writeHead(500).end('no');
const question = { query: '{ feeds { feedId } }' };

const startOtps = (...answers: RequestListener[]) => openOtps(answers, { rateLimitDelayMs: 50 });

async function openOtps(answers: readonly RequestListener[], { rateLimitDelayMs }: { rateLimitDelayMs: number }) {
  const servers = await Promise.all(answers.map((answer) => startHttpOrigin(answer)));
  const instances: OtpInstance[] = servers.map(({ origin }) => ({
    url: origin,
    isDefault: false,
    feeds: [],
    cities: [],
  }));
  const clock = createMovableClock();
  const http = createHttpClient({ clock, ledger: createLedger() });
  const breakers = createCircuitBreakers({ clock });
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    clock.advance(ms);
  };
  const otp = createOtpClient({ http, instances, breakers, rateLimitDelayMs, retryDelayMs: 1000, wait });
  cleanUps.push(...servers.map((server) => () => server.close()), () => http.close());
  const ask = (index: number) => otp.ask(instances[index] as OtpInstance, question, createCall());
  return { servers, instances, breakers, clock, waits, otp, ask };
}

describe('an OTP', () => {
  test('that fails opens its own circuit and does not affect another', async () => {
    const { servers, breakers, ask } = await startOtps(sick, good);
    for (let call = 0; call < 8; call += 1) {
      await expect(ask(0)).rejects.toThrow(UnavailableError);
      expect((await ask(1)).data).toEqual({ feeds: [] });
    }
    expect(servers.map((server) => server.requests())).toEqual([5, 8]);
    expect(breakers.figures()).toEqual({
      [servers[0]?.origin ?? '']: { state: 'open', opened: 1, refused: 3 },
      [servers[1]?.origin ?? '']: { state: 'closed', opened: 0, refused: 0 },
    });
  });

  test('that refuses a wrong query gets the next one', async () => {
    const { servers, ask } = await startOtps((_, response) => response.writeHead(400).end('what?'));
    for (let call = 0; call < 8; call += 1) await expect(ask(0)).rejects.toThrow('refused the request');
    expect(servers[0]?.requests()).toBe(8);
  });

  test.each([
    ['429, in seconds', 429, () => '3'],
    ['503, by a date', 503, () => new Date(Date.now() + 3000).toUTCString()],
  ])('that sends Retry-After with %s gets no request until then', async (_, status, write) => {
    let isBusy = true;
    const { servers, clock, ask } = await startOtps((request, response) => {
      if (isBusy) response.writeHead(status, { 'retry-after': write() }).end();
      else good(request, response);
    });
    await expect(ask(0)).rejects.toMatchObject({ retryAfterSeconds: 3 });
    isBusy = false;
    clock.advance(1000);
    await expect(ask(0)).rejects.toMatchObject({ retryAfterSeconds: 2 });
    expect(servers[0]?.requests()).toBe(1);
    clock.advance(2000);
    expect((await ask(0)).data).toEqual({ feeds: [] });
  });

  test('that is slow with a part of a network gets one request for it, on a connection that is not stale', async () => {
    const slow: RequestListener = (request, response) => void setTimeout(() => good(request, response), 850);
    const answers: RequestListener[] = [good, slow];
    const { otp, instances, servers } = await startOtps((request, response) =>
      (answers.shift() ?? good)(request, response),
    );
    await otp.loadInstance(instances[0] as OtpInstance, createCall());
    expect(servers.map((server) => [server.requests(), server.accepted()])).toEqual([[3, 1]]);
  });

  test('is loaded at the pace of the settings; a longer Retry-After has precedence', async () => {
    const answers: RequestListener[] = [
      (_, response) => response.writeHead(429, { 'retry-after': '2' }).end(),
      sick,
      good,
      good,
      sick,
      good,
    ];
    const isOver = new AbortController();
    const next: RequestListener = (request, response) => {
      const answer = answers.shift();
      if (answer === undefined) isOver.abort();
      else answer(request, response);
    };
    const { otp, instances, waits } = await openOtps([next], { rateLimitDelayMs: 60_000 });
    await otp.listFeeds(instances[0] as OtpInstance, createCall());
    expect(waits).toEqual([2000, 1000]);
    await otp.loadInstance(instances[0] as OtpInstance, createCall(isOver.signal)).catch(() => undefined);
    const [healthyMs, retryMs, failedMs, ...more] = waits.slice(2);
    expect([retryMs, more]).toEqual([1000, []]);
    // After a failure, the whole setting without the time in which the load reads the answer: far below 30 s.
    expect(healthyMs).toBeLessThan(30_000);
    expect(failedMs).toBeGreaterThan(30_000);
    expect(failedMs).toBeLessThanOrEqual(60_000);
  });
});

describe('the database', () => {
  const one: Statement = { label: 'one', text: 'SELECT 1 AS n', access: 'read' };
  const wrong: Statement = { label: 'wrong', text: 'SELECT nothing FROM nowhere', access: 'read' };

  const open = async (restartPatienceMs: number) => {
    const server = await createTestDatabase();
    const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port) });
    const breaker = createCircuitBreakers({ clock: createMovableClock() }).of('database', {
      isFailure: isDatabaseUnavailable,
    });
    const { database: opened, account } = connectTo(throughPort(server.url, proxy.port), {
      restartPatienceMs,
    });
    const database = createLazyDatabase({
      ...{ load: async () => opened, breaker, statements: 'named' },
      ...{ maxConnections: 20, minConnections: 5 },
    });
    cleanUps.push(
      () => server.drop(),
      () => database.close(),
    );
    return { proxy, breaker, database, account };
  };

  test('that is unreachable for longer than the patience opens its circuit; wrong statements do not count', async () => {
    const { proxy, breaker, database, account } = await open(0);
    for (let call = 0; call < 8; call += 1) await database.query(wrong, [], createCall()).catch(() => undefined);
    expect(await database.query(one, [], createCall())).toEqual([{ n: 1 }]);
    await proxy.close();
    for (let call = 0; call < 8; call += 1) {
      await expect(database.query(one, [], createCall())).rejects.toThrow(UnavailableError);
    }
    expect(breaker.figures()).toMatchObject({ state: 'open', refused: 3 });
    expect(account.figures().failed['ECONNREFUSED']).toBe(5);
  });

  test('that may come back within the patience leaves its circuit closed', async () => {
    const { proxy, breaker, database } = await open(60_000);
    await proxy.close();
    for (let call = 0; call < 8; call += 1) {
      const late = createCall(AbortSignal.timeout(50));
      await expect(database.query(one, [], late)).rejects.toThrow('cannot be reached (ECONNREFUSED)');
    }
    expect(breaker.figures()).toMatchObject({ state: 'closed', refused: 0 });
  });
});
