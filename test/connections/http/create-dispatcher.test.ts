import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, fetch as undiciFetch } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createDispatcher, type DispatcherOptions } from '../../../shared/connections/http/create-dispatcher.ts';
import { runIn, startInvocation } from '../../../shared/connections/invocation/invocation.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy } from '../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const echo: RequestListener = async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  response.end(`${incoming.method} ${Buffer.concat(chunks)}`);
};

async function open(answer: RequestListener = echo, options: DispatcherOptions = {}) {
  const server = await startHttpOrigin(answer);
  const proxy = await startTcpProxy({ targetPort: server.port });
  const clock = createMovableClock();
  const dispatcher = createDispatcher({ clock, ...options });
  const origin = `http://127.0.0.1:${proxy.port}`;
  onTestFinished(async () => {
    await dispatcher.close().catch(() => undefined); // one test destroys it
    await proxy.close();
    await server.close();
  });
  const send = async (method: string, body?: string | Readable) =>
    (await request(origin, { method, dispatcher, ...(body === undefined ? {} : { body }) })).body.text();
  return { server, proxy, clock, dispatcher, origin, send };
}

const losses = ['cut', 'reset', 'swallow'] as const;

describe.each(losses)('after a gap in which its connection was lost (%s)', (loss) => {
  test.each(['GET', 'PUT', 'DELETE'])('a %s is answered, on one new connection', async (method) => {
    const { proxy, clock, send } = await open();
    await send('GET');
    proxy[loss]();
    clock.advance(60_000); // the loss may not have been noticed yet
    expect(await send(method)).toBe(`${method} `);
    expect(proxy.accepted()).toBe(2);
  });

  test('a POST runs once, on one new connection', async () => {
    const { server, proxy, clock, send } = await open();
    await send('GET');
    proxy[loss]();
    clock.advance(60_000);
    expect(await send('POST', 'order')).toBe('POST order');
    expect([server.requests(), proxy.accepted()]).toEqual([2, 2]);
  });
});

test('without a loss, requests share one connection across gaps', async () => {
  const { proxy, clock, send } = await open();
  for (let call = 0; call < 5; call += 1) {
    await send('GET');
    clock.advance(20_000);
  }
  expect(proxy.accepted()).toBe(1);
});

test('a POST reuses a connection up to newConnectionAfterIdleMs', async () => {
  const { proxy, clock, send } = await open(echo, { newConnectionAfterIdleMs: 5000 });
  await send('POST', 'a');
  clock.advance(5000);
  await send('POST', 'b');
  expect(proxy.accepted()).toBe(1);
  clock.advance(5001);
  await send('POST', 'c');
  expect(proxy.accepted()).toBe(2);
});

test('a POST after any gap takes a new connection, but not one after another', async () => {
  const { proxy, clock, send } = await open();
  await send('POST', 'a');
  await send('POST', 'b');
  expect(proxy.accepted()).toBe(1);
  clock.advance(6);
  await send('POST', 'c');
  expect(proxy.accepted()).toBe(2);
});

test('inside an invocation, a POST reuses the connection that the invocation has used', async () => {
  const { proxy, send } = await open(echo, { clock: systemClock });
  await send('POST', 'before');
  await sleep(20);
  const invocation = startInvocation(undefined);
  await runIn(invocation, async () => {
    await send('POST', 'a'); // the connection may have been lost before the invocation
    expect(proxy.accepted()).toBe(2);
    await sleep(50);
    await send('POST', 'b');
    expect(proxy.accepted()).toBe(2);
  });
  await invocation.rest();
});

test('a POST that isRead knows is a read keeps its connection and is retried', async () => {
  const { proxy, clock, send } = await open(echo, { isRead: ({ path }) => path === '/' });
  await send('POST', 'a');
  clock.advance(60_000);
  await send('POST', 'b');
  expect(proxy.accepted()).toBe(1);
  proxy.swallow();
  clock.advance(60_000);
  expect(await send('POST', 'c')).toBe('POST c');
  expect(proxy.accepted()).toBe(2);
});

test('an error in isRead fails its own request, at once and after a gap', async () => {
  const isRead = () => {
    throw new Error('not a function for this');
  };
  const { proxy, clock, send } = await open(echo, { isRead });
  for (const gapMs of [0, 60_000]) {
    clock.advance(gapMs);
    await expect(send('POST', 'a')).rejects.toThrow('not a function for this');
  }
  expect(await send('GET')).toBe('GET ');
  expect(proxy.accepted()).toBe(1);
});

test('a request that loses its connection is retried once if it is idempotent, and never otherwise', async () => {
  let requests = 0;
  const { send } = await open((incoming) => {
    requests += 1;
    incoming.socket.destroy();
  });
  await expect(send('GET')).rejects.toThrow();
  expect(requests).toBe(2);
  await expect(send('POST', 'x')).rejects.toThrow();
  expect(requests).toBe(3);
  await expect(send('PUT', Readable.from(['stream']))).rejects.toThrow();
  expect(requests).toBe(4);
});

test('an answer that breaks off after it began is an error, not a retry', async () => {
  let requests = 0;
  const { send } = await open((_, response) => {
    requests += 1;
    response.writeHead(200, { 'content-length': 100 }).write('half');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(send('GET')).rejects.toThrow();
  expect(requests).toBe(1);
});

test('the timeouts of undici hold', async () => {
  const { origin, dispatcher } = await open(() => undefined);
  await expect(request(origin, { dispatcher, headersTimeout: 100 })).rejects.toMatchObject({
    code: 'UND_ERR_HEADERS_TIMEOUT',
  });
});

test('a caller can abort', async () => {
  const { origin, dispatcher } = await open(() => undefined);
  const signal = AbortSignal.timeout(100);
  await expect(request(origin, { dispatcher, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
});

test.each<[string, typeof undiciFetch]>([
  ["undici's fetch", undiciFetch],
  ["Node's fetch", fetch as unknown as typeof undiciFetch],
])('%s takes it, and a lost connection causes no error', async (_, fetchWith) => {
  const { origin, dispatcher, proxy, clock } = await open();
  expect(await (await fetchWith(origin, { dispatcher })).text()).toBe('GET ');
  proxy.cut();
  await turnOfTheLoop();
  clock.advance(60_000);
  expect(await (await fetchWith(origin, { dispatcher, method: 'POST', body: 'hi' })).text()).toBe('POST hi');
  expect(dispatcher.figures()[origin]).toMatchObject({ opened: 2, dropped: { closed: 1 } });
});

test('warm opens connections that the next requests use', async () => {
  const { origin, dispatcher, proxy, send } = await open();
  expect(await dispatcher.warm(origin, 2, AbortSignal.timeout(5000))).toBe(2);
  await Promise.all([send('GET'), send('GET')]);
  expect(proxy.accepted()).toBe(2);
});

test('a dispatcher that is destroyed refuses requests', async () => {
  const { dispatcher, send } = await open();
  await send('GET');
  await dispatcher.destroy();
  await expect(send('GET')).rejects.toThrow();
});

test('a setting that is not valid is an error', () => {
  expect(() => createDispatcher({ newConnectionAfterIdleMs: -1 })).toThrow(
    'newConnectionAfterIdleMs: expected at least 0, got -1',
  );
  expect(() => createDispatcher({ isRead: 'GET' as never })).toThrow('isRead: expected a function, got GET');
});

test.each([
  [{ connections: 10 }, 'connections: has no meaning for this dispatcher; use maxConnections'],
  [{ keepAliveTimeout: 10 }, 'keepAliveTimeout: has no meaning for this dispatcher; use idleTimeoutMs'],
  [{ pipelining: 2 }, 'pipelining: has no meaning for this dispatcher; remove it'],
])("an option of undici's agents is an error that says what to do: %j", (options, message) => {
  expect(() => createDispatcher(options as never)).toThrow(message);
});
