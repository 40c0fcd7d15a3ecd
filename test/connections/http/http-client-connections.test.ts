import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fetch } from 'undici';
import { describe, expect, test } from 'vitest';
import { readTcpStates } from '../../../shared/connections/sockets/tcp-states.ts';
import { createCall } from '../../support/create-call.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';
import { openHttpClient } from './open-http-client.ts';

describe('connections of the HTTP client', () => {
  test('many invocations of one environment use one connection', async () => {
    const { http, proxy, send, account } = await openHttpClient();
    for (let call = 0; call < 20; call += 1) {
      http.thaw();
      await send();
    }
    expect(proxy.accepted()).toBe(1);
    expect(account()).toMatchObject({ opened: 1, reused: 19, reuseRatio: 0.95 });
  });

  test('never exceed the maximum; other callers wait', async () => {
    const { proxy, send, http, origin } = await openHttpClient(undefined, { maxConnections: 2 });
    const answers = Promise.all(Array.from({ length: 10 }, () => send()));
    expect(http.figures()[origin]).toMatchObject({ running: 2, waiting: 8, max: 2 });
    await answers;
    expect(proxy.accepted()).toBe(2);
    expect(http.figures()[origin]).toMatchObject({ connected: 2, free: 2, running: 0, waiting: 0 });
  });

  test('that warm opened serve the next requests', async () => {
    const { http, origin, proxy, send, account } = await openHttpClient();
    expect(await http.warm(origin, 2, createCall())).toBe(2);
    await Promise.all([send(), send()]);
    expect(proxy.accepted()).toBe(2);
    expect(account()).toMatchObject({ opened: 2, reused: 2 });
  });

  test('are not opened by warm to a peer that is down, and that is no error', async () => {
    const { http, origin, proxy } = await openHttpClient();
    await proxy.close();
    expect(await http.warm(origin, 2, createCall())).toBe(0);
  });

  test.each(['cut', 'reset'] as const)(
    'opened by warm and %s before their first use are dropped at the thaw',
    async (how) => {
      const { http, origin, proxy, send, account } = await openHttpClient();
      await http.warm(origin, 1, createCall());
      await turnOfTheLoop();
      proxy[how]();
      await turnOfTheLoop();
      http.thaw();
      await send();
      expect(account()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
    },
  );

  test('opened by warm that got an unsolicited answer before their first use are dropped at the thaw', async () => {
    const listener = createServer((socket) => socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n'));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { http } = await openHttpClient();
    const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    expect(await http.warm(origin, 1, createCall())).toBe(1);
    await turnOfTheLoop();
    http.thaw();
    expect(http.figures()[origin]).toMatchObject({ connected: 0 });
    listener.close();
  });

  test('are not used again after Connection: close', async () => {
    const { proxy, send, account } = await openHttpClient((_, response) =>
      response.setHeader('connection', 'close').end('last'),
    );
    await send();
    await send();
    expect(proxy.accepted()).toBe(2);
    expect(account()).toMatchObject({ dropped: { closed: 2 }, failed: {} });
  });

  test('are shared with every library that takes the Agent as its dispatcher', async () => {
    const { send, http, origin, proxy, account } = await openHttpClient();
    await send();
    const fetched = await fetch(`${origin}/fetched`, { method: 'POST', body: 'ho', dispatcher: http.agent });
    expect(await fetched.text()).toBe('POST ho');
    const streamed = await http.agent.request({ origin, path: '/', method: 'GET' });
    expect(await streamed.body.text()).toBe('GET ');
    expect(proxy.accepted()).toBe(1);
    expect(account()).toMatchObject({ opened: 1, reused: 2 });
    await expect(http.agent.upgrade({ path: '/', origin } as never)).rejects.toThrow(/cannot be upgraded/);
  });

  test('that warm is opening are awaited, not duplicated', async () => {
    const { http, origin, proxy, send } = await openHttpClient(undefined, { maxConnections: 8 });
    await Promise.all([http.warm(origin, 1, createCall()), send()]);
    expect(proxy.accepted()).toBe(1);
  });

  test("appear in the kernel's TCP states under the name of their peer", async () => {
    const { send, ledger, origin } = await openHttpClient();
    await send();
    const states = await readTcpStates(ledger.remotes());
    // The kernel may still keep a closed connection to an earlier server on this port, in TIME_WAIT.
    if (process.platform === 'linux') expect(states?.[origin]).toMatchObject({ ESTABLISHED: 1 });
    else expect(states).toBeNull();
  });
});
