import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { runIn, startInvocation } from '../../../../shared/connections/invocation/invocation.ts';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import type { PoolOptions } from '../../../../shared/connections/postgres/pool/pool-options.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';
import { startTcpProxy, throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { watchPostgresWire } from '../../../support/servers/postgres-wire.ts';
import { openPool } from './open-pool.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  await server.query('CREATE TABLE marks (n int)');
});
afterAll(() => server.drop());

test('a write runs once when the server closes the connection right after the answer to its check', async () => {
  const { pool, proxy, clock } = await openPool(server.url);
  await pool.query('SELECT 1');
  clock.advance(60_000);
  const { _idle: idle } = pool as unknown as { _idle: { client: { connection: { stream: NodeJS.EventEmitter } } }[] };
  idle[0]?.client.connection.stream.once('data', () => proxy.cut()); // the answer to the check
  const { rows } = await pool.query('INSERT INTO marks VALUES (1) RETURNING n');
  expect(rows).toEqual([{ n: 1 }]);
  expect(await server.query('SELECT n FROM marks')).toEqual([{ n: 1 }]);
  expect(proxy.accepted()).toBe(2);
});

test('the error of a write that was sent says that it may have run, and that of one that was not sent does not', async () => {
  const { pool, proxy } = await openPool(server.url, { restartPatienceMillis: 0 });
  await pool.query('SELECT 1');
  const lost = pool.query('SELECT pg_sleep(5)').catch((error: unknown) => error);
  await expect.poll(server.countActive).toBe(1);
  proxy.cut();
  expect(await lost).toMatchObject({ message: 'Connection terminated unexpectedly', mayHaveRun: true });
  await proxy.close();
  const refused = await pool.query('SELECT 1').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  expect(refused).not.toHaveProperty('mayHaveRun');
  const { pool: impatient } = await openPool(server.url, { query_timeout: 80 });
  const late = await impatient.query('SELECT pg_sleep(0.3)').catch((error: unknown) => error);
  expect(late).toMatchObject({ message: 'Query read timeout', mayHaveRun: true });
  const mistaken = await new Promise((resolve) => pool.query('SELECT 1', (error) => resolve(error)));
  expect(mistaken).not.toHaveProperty('mayHaveRun');
});

/** @returns runs a statement on a pool, and counts the statements that the server gets: 2 with a check of the client */
async function openWatchedPool(options: PoolOptions = {}): Promise<() => Promise<number>> {
  const wire = watchPostgresWire();
  const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port), observe: wire.observe });
  const pool = new Pool({ connectionString: throughPort(server.url, proxy.port), ...options });
  onTestFinished(async () => {
    await pool.end();
    await proxy.close();
  });
  return async () => {
    await pool.query('SELECT 1');
    return wire.takeTurns().filter((turn) => turn === 'client Q').length;
  };
}

test('inside a long invocation, a client that was idle for longer than 300 s is checked', async () => {
  const clock = createMovableClock();
  const countTurns = await openWatchedPool({ clock, idleTimeoutMillis: 0 });
  await countTurns();
  const invocation = startInvocation(undefined);
  await runIn({ ...invocation, ageMs: () => 900_000 }, async () => {
    clock.advance(299_000);
    expect(await countTurns()).toBe(1);
    clock.advance(301_000);
    expect(await countTurns()).toBe(2);
  });
  await invocation.rest();
});

test('inside an invocation, only the first use of a client is checked', async () => {
  const countTurns = await openWatchedPool();
  await countTurns();
  await sleep(30);
  const invocation = startInvocation(undefined);
  await runIn(invocation, async () => {
    expect(await countTurns()).toBe(2);
    await sleep(30);
    expect(await countTurns()).toBe(1);
  });
  await invocation.rest();
  await sleep(30);
  expect(await countTurns()).toBe(2);
});
