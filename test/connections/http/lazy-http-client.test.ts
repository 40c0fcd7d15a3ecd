import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createLazyHttpClient } from '../../../shared/connections/http/http-client.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import { createCall } from '../../support/create-call.ts';
import { type HttpOrigin, startHttpOrigin } from '../../support/servers/http-origin.ts';

let server: HttpOrigin;
let origin: string;

beforeAll(async () => {
  server = await startHttpOrigin((_, response) => response.end('answer'));
  origin = server.origin;
});

afterAll(() => server.close());

function openClient() {
  const ledger = createLedger();
  let loads = 0;
  const http = createLazyHttpClient(async () => {
    loads += 1;
    return createHttpClient({ clock: systemClock, ledger });
  });
  const ask = () => http.request({ origin, path: '/', method: 'GET', maxBytes: 100, isRead: true }, createCall());
  return { http, ledger, ask, countLoads: () => loads };
}

test('a client that was never used loads nothing', async () => {
  const { http, countLoads } = openClient();
  http.thaw();
  expect(http.figures()).toEqual({});
  await http.close();
  expect(countLoads()).toBe(0);
});

test('the first requests load one client, whose connections later requests use again', async () => {
  const { http, ledger, ask, countLoads } = openClient();
  const [first] = await Promise.all([ask(), ask()]);
  expect(first.body.toString()).toBe('answer');
  await ask();
  expect(countLoads()).toBe(1);
  expect(ledger.figures()[origin]).toMatchObject({ opened: 2, reused: 1 });
  http.thaw();
  expect(http.figures()[origin]).toMatchObject({ connected: 2, free: 2 });
  await http.close();
  expect(ledger.figures()[origin]?.dropped).toEqual({ shutdown: 2 });
});

test('warm opens connections before the first request', async () => {
  const { http, ledger, ask } = openClient();
  expect(await http.warm(origin, 1, createCall())).toBe(1);
  await ask();
  expect(ledger.figures()[origin]).toMatchObject({ opened: 1, reused: 1 });
  await http.close();
});
