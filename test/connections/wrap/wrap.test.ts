import middy from '@middy/core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDispatcher } from '../../../shared/connections/http/create-dispatcher.ts';
import { Pool } from '../../../shared/connections/postgres/pool/pool.ts';
import { connectionsMiddleware } from '../../../shared/connections/wrap/middy.ts';
import { wrap } from '../../../shared/connections/wrap/wrap.ts';
import type { WrapOptions } from '../../../shared/connections/wrap/wrap-options.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  await server.query('CREATE TABLE marks (n int)');
});
afterAll(() => server.drop());

const context = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs });
const countRunning = async () => (await server.sessions()).filter(({ state }) => state !== 'idle').length;

/** The server reports an error before it is idle again. A statement of 300 s that is not cancelled outlasts the wait. */
const waitUntilNoneRuns = () => expect.poll(countRunning).toBe(0);

function openPool(url = server.url, max = 2) {
  const pool = new Pool({ connectionString: url, max });
  onTestFinished(() => pool.end());
  return pool;
}

async function openOrigin() {
  const origin = await startHttpOrigin((request, response) => {
    if (request.url === '/fast') response.end('fast');
  });
  const dispatcher = createDispatcher();
  onTestFinished(async () => {
    await dispatcher.destroy();
    await origin.close();
  });
  return { origin, dispatcher };
}

/** Node's types of `fetch` know another undici. */
const through = (dispatcher: unknown) => ({ dispatcher }) as RequestInit;

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

describe.each<[string, (handler: Handler, options: WrapOptions) => Handler]>([
  ['wrap', (handler, options) => wrap(handler, options)],
  [
    'the middleware',
    (handler, options) => middy(handler as never).use(connectionsMiddleware(options) as never) as unknown as Handler,
  ],
])('%s', (_, surround) => {
  test('cancels a statement at the server when the time is used up', async () => {
    const pool = openPool();
    const handler = surround(() => pool.query('SELECT pg_sleep(300)'), { pools: [pool] });
    await expect(handler({}, context(900))).rejects.toMatchObject({ code: '57014' });
    await waitUntilNoneRuns();
    expect(pool.totalCount).toBe(0);
  });

  test('cancels a statement on a client of the handler, which gets the error', async () => {
    const pool = openPool();
    const handler = surround(
      async () => {
        const client = await pool.connect();
        const answer = client.query('SELECT pg_sleep(300)').catch(({ code }: { code: string }) => code);
        return await answer.finally(() => client.release());
      },
      { pools: [pool] },
    );
    expect(await handler({}, context(900))).toBe('57014');
    await waitUntilNoneRuns();
  });

  test('cancels what the handler left running, before the answer', async () => {
    const pool = openPool();
    const errors: unknown[] = [];
    const handler = surround(
      async () => {
        pool.query('SELECT pg_sleep(300)').catch((error: unknown) => errors.push(error));
        await expect.poll(countRunning).toBe(1);
        return 'answer';
      },
      { pools: [pool] },
    );
    expect(await handler({}, context(30_000))).toBe('answer');
    expect(errors).toEqual([expect.any(Error)]); // the statement was cancelled, or the wait for its connection ended
    await waitUntilNoneRuns();
    expect((await pool.query('SELECT 2 AS n')).rows).toEqual([{ n: 2 }]);
  });

  test('ends the wait for a connection that the handler left', async () => {
    const pool = openPool();
    const left: Promise<unknown>[] = [];
    const handler = surround(
      async () => {
        left.push(pool.query('INSERT INTO marks VALUES (2)').catch((error: unknown) => error));
        return 'answer';
      },
      { pools: [pool] },
    );
    expect(await handler({}, context(30_000))).toBe('answer');
    expect(await left[0]).toMatchObject({ code: 'deadline-exceeded' });
    expect(await server.query('SELECT * FROM marks WHERE n = 2')).toEqual([]);
  });

  test('closes a client that the handler did not release, and so rolls its transaction back', async () => {
    const pool = openPool();
    const handler = surround(
      async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query('INSERT INTO marks VALUES (1)');
        throw new Error('the handler failed');
      },
      { pools: [pool] },
    );
    await expect(handler({}, context(30_000))).rejects.toThrow('the handler failed');
    expect(pool.totalCount).toBe(0);
    await waitUntilNoneRuns();
    expect(await server.query('SELECT * FROM marks')).toEqual([]);
  });

  test('ends the wait for a client when the time is used up', async () => {
    const pool = openPool(server.url, 1);
    const held = await pool.connect(); // outside the invocation
    const handler = surround(() => pool.query('SELECT 1'), { pools: [pool] });
    await expect(handler({}, context(900))).rejects.toMatchObject({ code: 'deadline-exceeded' });
    held.release();
    expect((await pool.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
    expect(pool.waitingCount).toBe(0);
  });

  test('ends a statement whose connection is swallowed', async () => {
    const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port) });
    const pool = openPool(throughPort(server.url, proxy.port));
    const handler = surround(
      () => {
        const query = pool.query('SELECT pg_sleep(300)');
        void expect
          .poll(countRunning)
          .toBe(1)
          .then(() => proxy.swallow());
        return query;
      },
      { pools: [pool] },
    );
    const startMs = performance.now();
    await expect(handler({}, context(1200))).rejects.toThrow();
    expect(performance.now() - startMs).toBeGreaterThan(600);
    expect(pool.totalCount).toBe(0);
    await proxy.close();
  });

  test('ends a login whose connection is swallowed, which leaves the pool', async () => {
    let swallow = () => {};
    const proxy = await startTcpProxy({
      targetPort: Number(new URL(server.url).port),
      observe: (from) => from === 'client' && swallow(), // the first message of the login
    });
    swallow = () => proxy.swallow();
    onTestFinished(() => proxy.close());
    const pool = openPool(throughPort(server.url, proxy.port), 1);
    const handler = surround(() => pool.query('SELECT 1'), { pools: [pool] });
    await expect(handler({}, context(900))).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await expect.poll(() => pool.totalCount).toBe(0);
    swallow = () => {};
    expect((await pool.query('SELECT 2 AS n')).rows).toEqual([{ n: 2 }]);
    expect(proxy.accepted()).toBe(2);
  });

  test('ends a request when the time is used up', async () => {
    const { origin, dispatcher } = await openOrigin();
    const handler = surround(() => fetch(`${origin.origin}/slow`, through(dispatcher)), {
      dispatchers: [dispatcher],
    });
    const error = await handler({}, context(900)).catch((failure: unknown) => failure);
    expect([(error as Error).name, ((error as Error).cause as Error)?.name]).toContain('DeadlineExceededError');
  });

  test('ends a request that the handler left running', async () => {
    const { origin, dispatcher } = await openOrigin();
    const left: Promise<unknown>[] = [];
    const handler = surround(
      async () => {
        left.push(fetch(`${origin.origin}/slow`, through(dispatcher)).catch((error: unknown) => error));
        const answer = await fetch(`${origin.origin}/fast`, through(dispatcher));
        return answer.text();
      },
      { dispatchers: [dispatcher] },
    );
    expect(await handler({}, context(30_000))).toBe('fast');
    expect(await left[0]).toBeInstanceOf(Error);
  });

  test('adds the steps to an HTTP answer, and writes the counts of connections', async () => {
    const pool = openPool();
    const lines: string[] = [];
    const metrics = { namespace: 'Orders', write: (text: string) => lines.push(text) };
    const handler = surround(
      async () => {
        await pool.query('SELECT 1');
        return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' };
      },
      { pools: { orders: pool }, metrics },
    );
    const first = (await handler({}, context(30_000))) as { headers: Record<string, string> };
    expect(first.headers['content-type']).toBe('text/plain');
    expect(first.headers['server-timing']).toMatch(/^pool;dur=[\d.]+, query;dur=[\d.]+$/);
    await handler({}, context(30_000));
    const written = lines.map((line) => JSON.parse(line));
    expect(written[0]).toMatchObject({ peer: 'orders', ConnectionsOpened: 1, ConnectionsReused: 0 });
    expect(written[1]).toMatchObject({ peer: 'orders', ConnectionsOpened: 0, ConnectionsReused: 1 });
    expect(written[0]._aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: 'Orders', Dimensions: [['peer']] });
  });

  test('runs without a context, as in a unit test', async () => {
    const pool = openPool();
    const handler = surround(async () => (await pool.query('SELECT 4 AS n')).rows, { pools: [pool] });
    expect(await handler({}, {} as never)).toEqual([{ n: 4 }]);
  });

  test.each([
    [{ pools: ['pool'] }, 'pools: expected pools of @headway/connections/pg, got "pool" as database'],
    [{ dispatchers: [{}] }, 'dispatchers: expected dispatchers of createDispatcher, got Object'],
    [{ marginMs: '500' }, 'marginMs: expected milliseconds of at least 0, got "500"'],
    [{ serverTiming: 1 }, 'serverTiming: expected true or false, got 1'],
    [{ metrics: {} }, 'metrics: expected { namespace } with a text, got undefined'],
    [{ margin: 500 }, 'margin: expected one of pools, dispatchers, marginMs, serverTiming, metrics, shutdown'],
  ])('refuses %j', (options, message) => {
    expect(() => surround(async () => 1, options as never)).toThrow(new TypeError(message));
  });
});

test('wrap leaves a handler that goes on after its time', async () => {
  const handler = wrap((_event: unknown, _context: unknown) => new Promise(() => undefined));
  await expect(handler({}, context(400))).rejects.toMatchObject({ code: 'deadline-exceeded' });
});

test('wrap refuses a handler with a callback', () => {
  expect(() => wrap(((_event: unknown, _context: unknown, _callback: unknown) => 1) as never)).toThrow(
    'handler: expected (event, context) => promise, got a callback as well',
  );
});
