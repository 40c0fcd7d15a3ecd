import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../../support/api/api.ts';
import { beBusy } from '../../support/be-busy.ts';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { throughPort } from '../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

const target = '/vehicle/town/service-type/x';
const remainingMs = 1500; // the deadline is 500 ms earlier, the last moment to answer 150 ms earlier

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

test('a call is refused as overloaded if its peer was slow, although nothing has shown that it waits in a queue', async () => {
  // A login takes several round trips, and with them more than the 400 ms of a quick one.
  const proxy = await startFaultProxy({ target: { port: Number(new URL(server.url).port) }, roundTripMs: 250 });
  const api = createTestApi({
    WAYBILLS_DB_URL: throughPort(server.url, proxy.port),
    WAYBILLS_DB_TLS: 'disable',
    WAYBILLS_CACHE_TTL: '0',
  });
  onTestFinished(async () => {
    await server.query('ROLLBACK');
    await api.close();
    await proxy.close();
  });
  await api.send(target); // logs in
  await server.query('BEGIN');
  await server.query('LOCK TABLE waybills');
  const answer = api.send(target, { remainingMs });
  await sleep(remainingMs - 600);
  beBusy(700); // from before the deadline until all time is used up
  const { status, value } = await answer;
  expect({ status, value }).toMatchObject({ status: 503, value: { error: expect.stringContaining('overloaded') } });
});
