import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { fetch } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../shared/connections/http-client.ts';
import { createLedger } from '../../shared/connections/ledger.ts';
import { readTcpStates } from '../../shared/connections/tcp-states.ts';
import { createHttpClient } from '../../shared/connections/undici-client.ts';
import { DeadlineExceededError, UnavailableError } from '../../shared/errors.ts';
import { createCall } from '../support/create-call.ts';
import { startHttpOrigin } from '../support/http-origin.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.setHeader('x-path', request.url ?? '').end(`${request.method} ${Buffer.concat(chunks)}`);
};

async function open(answer: RequestListener = echo, options: Partial<Parameters<typeof createHttpClient>[0]> = {}) {
  const server = await startHttpOrigin(answer);
  const proxy = await startTcpProxy({ targetPort: server.port });
  const origin = `http://127.0.0.1:${proxy.port}`;
  const clock = createMovableClock();
  const ledger = createLedger();
  const http = createHttpClient({ clock, ledger, ...options });
  cleanUps.push(
    () => server.close(),
    () => proxy.close(),
    () => http.close(),
  );
  const request: HttpRequest = { origin, path: '/x?y=1', method: 'POST', body: 'hi', maxBytes: 1000, isRead: true };
  const send = (changes: Partial<HttpRequest> = {}, call = createCall()) =>
    http.request({ ...request, ...changes }, call);
  return { server, proxy, origin, clock, ledger, http, send, account: () => ledger.peer(origin).figures() };
}
const turnOfTheLoop = () => new Promise((resolve) => setTimeout(resolve, 20)); // for the FIN of a process of this machine

describe('a request', () => {
  test('goes out as it is and gives status, headers and body', async () => {
    const { send } = await open();
    const answer = await send();
    expect([answer.status, answer.headers['x-path'], answer.body.toString()]).toEqual([200, '/x?y=1', 'POST hi']);
  });

  test('gives a status as an answer, not as an error', async () => {
    const { send } = await open((_, response) => response.writeHead(503).end('busy'));
    expect(await send()).toMatchObject({ status: 503 });
  });

  test('tells whether its connection is new', async () => {
    const { send } = await open();
    const calls = [createCall(), createCall()];
    for (const call of calls) await send({}, call);
    const told = calls.flatMap((call) => call.timings.list()).map(({ name, description }) => `${name} ${description}`);
    expect(told).toEqual(['otp-pool new', 'otp-connect new', 'otp-connect-tcp undefined', 'otp new', 'otp reused']);
  });

  test('whose answer is longer than its reader is ready for is broken off', async () => {
    const { send, account } = await open((_, response) => response.end('x'.repeat(5_000_000)));
    await expect(send({ maxBytes: 100_000 })).rejects.toThrow('ANSWER_TOO_LONG');
    expect(account().dropped).toEqual({ error: 1 });
    expect((await send({ maxBytes: 5_000_000 })).body).toHaveLength(5_000_000);
  });

  test('that takes longer than the limit ends, as does one whose caller has no time left', async () => {
    const { send, account } = await open((_, response) => response.write('never the end'), { requestTimeoutMs: 60 });
    await expect(send()).rejects.toThrow(/took more than 0.06 s/);
    await expect(send({}, createCall(AbortSignal.timeout(20)))).rejects.toThrow(DeadlineExceededError);
    expect(account().dropped).toEqual({ timeout: 2 });
  });

  test('to nobody is an error that names host and port', async () => {
    const { send, proxy, origin } = await open();
    await proxy.close();
    cleanUps.splice(1, 1);
    const failure = await send().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe(`UnavailableError: ${new URL(origin).host} takes no connections (ECONNREFUSED).`);
  });

  test('that is answered with what is not HTTP is an error', async () => {
    const { send } = await open((request) => request.socket.end('garbage\r\n\r\n'));
    await expect(send()).rejects.toThrow(/gave an answer that cannot be used/);
  });
});

describe('connections', () => {
  test('many invocations of one environment use one connection', async () => {
    const { http, proxy, send, account } = await open();
    for (let call = 0; call < 20; call += 1) {
      http.thaw();
      await send();
    }
    expect(proxy.accepted()).toBe(1);
    expect(account()).toMatchObject({ opened: 1, reused: 19, reuseRatio: 0.95 });
  });

  test('are at most as many as set, and the others wait', async () => {
    const { proxy, send, http, origin } = await open(echo, { maxConnections: 2 });
    const answers = Promise.all(Array.from({ length: 10 }, () => send()));
    expect(http.figures()[origin]).toMatchObject({ running: 2, waiting: 8, max: 2 });
    await answers;
    expect(proxy.accepted()).toBe(2);
    expect(http.figures()[origin]).toMatchObject({ connected: 2, free: 2, running: 0, waiting: 0 });
  });

  test('that are opened ahead serve the next requests', async () => {
    const { http, origin, proxy, send, account } = await open();
    expect(await http.warm(origin, 2, createCall())).toBe(2);
    await Promise.all([send(), send()]);
    expect(proxy.accepted()).toBe(2);
    expect(account()).toMatchObject({ opened: 2, reused: 2 });
  });

  test('that are opened ahead are counted, and a peer that is down is no error', async () => {
    const { http, origin, proxy } = await open();
    await proxy.close();
    cleanUps.splice(1, 1);
    expect(await http.warm(origin, 2, createCall())).toBe(0);
  });

  test.each(['cut', 'reset'] as const)(
    'opened ahead and %s before their first use are seen at the thaw',
    async (how) => {
      const { http, origin, proxy, send, account } = await open();
      await http.warm(origin, 1, createCall());
      await turnOfTheLoop();
      proxy[how]();
      await turnOfTheLoop();
      http.thaw();
      await send();
      expect(account()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
    },
  );

  test('opened ahead, told off and closed before their first use are seen at the thaw', async () => {
    const listener = createServer((socket) => socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n'));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { http } = await open();
    const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    expect(await http.warm(origin, 1, createCall())).toBe(1);
    await turnOfTheLoop();
    http.thaw();
    expect(http.figures()[origin]).toMatchObject({ connected: 0 });
    listener.close();
  });

  test('are not used again after an answer that was the last one', async () => {
    const { proxy, send, account } = await open((_, response) => response.setHeader('connection', 'close').end('last'));
    await send();
    await send();
    expect(proxy.accepted()).toBe(2);
    expect(account()).toMatchObject({ dropped: { closed: 2 }, failed: {} });
  });

  test('are the same for every library that takes the Agent as its dispatcher', async () => {
    const { send, http, origin, proxy, account } = await open();
    await send();
    const fetched = await fetch(`${origin}/fetched`, { method: 'POST', body: 'ho', dispatcher: http.agent });
    expect(await fetched.text()).toBe('POST ho');
    const streamed = await http.agent.request({ origin, path: '/', method: 'GET' });
    expect(await streamed.body.text()).toBe('GET ');
    expect(proxy.accepted()).toBe(1);
    expect(account()).toMatchObject({ opened: 1, reused: 2 });
    await expect(http.agent.upgrade({ path: '/', origin } as never)).rejects.toThrow(/no upgrade/);
  });

  test('that are being opened ahead are waited for, not doubled', async () => {
    const { http, origin, proxy, send } = await open(echo, { maxConnections: 8 });
    await Promise.all([http.warm(origin, 1, createCall()), send()]);
    expect(proxy.accepted()).toBe(1);
  });

  test('show up in the kernel under the name of their peer', async () => {
    const { send, ledger, origin } = await open();
    await send();
    const states = await readTcpStates(ledger.remotes());
    if (process.platform === 'linux') expect(states?.[origin]).toEqual({ ESTABLISHED: 1 });
    else expect(states).toBeNull();
  });
});

describe('after a freeze', () => {
  test.each([
    [28_000, 1],
    [28_001, 2],
  ])('a connection idle for %i ms of the 30 s that the server keeps it: %i opened', async (idleMs, opened) => {
    const { clock, send, account } = await open();
    await send();
    clock.advance(idleMs);
    await send();
    expect(account().opened).toBe(opened);
  });

  test('what the server announces wins over our own limit', async () => {
    const { clock, send, account } = await open((_, response) =>
      response.setHeader('keep-alive', 'timeout=10').end('short'),
    );
    await send();
    clock.advance(8_001);
    await send();
    expect(account()).toMatchObject({ opened: 2, dropped: { idle: 1 } });
  });

  test.each(['cut', 'reset'] as const)('a connection that was %s is seen at the thaw', async (how) => {
    const { proxy, http, send, account } = await open();
    await send();
    proxy[how]();
    await turnOfTheLoop();
    http.thaw();
    await send();
    expect(account()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('a read that is sent before the %s is seen is repeated once', async (how) => {
    const { proxy, send, account } = await open();
    await send();
    proxy[how]();
    expect((await send()).status).toBe(200);
    expect(account().opened).toBe(2);
  });

  test('a read into a black hole gets 400 ms to begin, and is repeated once on a new connection', async () => {
    const { proxy, clock, send, account } = await open();
    await send();
    proxy.swallow();
    clock.advance(10_000);
    expect((await send()).status).toBe(200);
    expect(account()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
  });

  test('a read into a black hole after a short gap gets no more', async () => {
    const { proxy, clock, send, account } = await open();
    await send();
    proxy.swallow();
    clock.advance(100);
    expect((await send()).status).toBe(200);
    expect(account()).toMatchObject({ opened: 2, failed: { 'no-answer': 1 } });
  });

  test('a heavy read is sent once, on a new connection, however long its answer takes', async () => {
    const { clock, send, server, account } = await open((_, response) => void setTimeout(() => response.end(), 450));
    await send();
    clock.advance(10_000);
    await send({ isHeavy: true });
    await send({ isHeavy: true });
    expect(server.requests()).toBe(3);
    expect(account()).toMatchObject({ opened: 2, reused: 1, failed: {} });
  });
});

describe('a server that breaks off in the middle', () => {
  const breakFirst = () => {
    let tries = 0;
    const answer: RequestListener = (request, response) => {
      tries += 1;
      if (tries === 2) request.socket.destroy();
      else response.end('whole');
    };
    return { answer, tries: () => tries };
  };

  test('has a read repeated once', async () => {
    const { answer, tries } = breakFirst();
    const { send } = await open(answer);
    await send();
    expect((await send()).body.toString()).toBe('whole');
    expect(tries()).toBe(3);
  });

  test('has anything else fail, because it may have been done', async () => {
    const { answer, tries } = breakFirst();
    const { send } = await open(answer);
    await send();
    await expect(send({ isRead: false })).rejects.toThrow(UnavailableError);
    expect(tries()).toBe(2);
  });

  test('every time is an error, not a loop', async () => {
    const { send, server } = await open((request) => request.socket.destroy());
    await expect(send()).rejects.toThrow(/broke off/);
    expect(server.requests()).toBe(2);
  });
});
