import { describe, expect, test } from 'vitest';
import { supportsNamedStatements } from '../../../infra/local/servers/pgbouncer.ts';
import { CallError } from '../../../shared/connections/core/errors.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { failAtDeadline } from '../../support/fail-at-deadline.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { pgbouncer, pgbouncerName, startTestPgbouncer, usePooledDatabase } from '../../support/servers/pgbouncer.ts';
import { watchPostgresWire } from '../../support/servers/postgres-wire.ts';
import { createRows } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const double: Statement = { label: 'double', text: 'SELECT $1::int * 2 AS n', access: 'read' };
const square: Statement = { label: 'square', text: 'SELECT $1::int * $1::int AS n', access: 'read' };
const sleep: Statement = { label: 'sleep', text: 'SELECT pg_sleep($1)::text AS done', access: 'read' };
const knowsNames = pgbouncer !== undefined && supportsNamedStatements(pgbouncer.version);

describe.skipIf(pgbouncer === undefined)(`through ${pgbouncerName} in transaction mode`, () => {
  const { server, pooler, countActive, open } = usePooledDatabase();

  test.each(['auto', 'on', 'off'] as const)(
    'with names %s, many environments on one server connection get right answers and no error',
    async (prepare) => {
      const environments = Array.from({ length: 5 }, () => open({ prepare }));
      for (let round = 0; round < 20; round += 1) {
        const answers = await Promise.all(
          environments.map(({ database }, index) =>
            database.query((round + index) % 2 === 0 ? double : square, [round], createCall()),
          ),
        );
        for (const [index, rows] of answers.entries()) {
          expect(rows).toEqual([{ n: (round + index) % 2 === 0 ? round * 2 : round * round }]);
        }
      }
    },
  );

  test(`prepared statements are ${knowsNames ? 'kept' : 'switched off at the first refusal, and the figures say so'}`, async () => {
    const environments = Array.from({ length: 3 }, () => open());
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(environments.map(({ database }) => database.query(double, [round], createCall())));
    }
    for (const { database, account } of environments) {
      const refused = Object.values(account.figures().failed).reduce((sum, count) => sum + count, 0);
      if (knowsNames) expect([database.figures().statements, refused]).toEqual(['named', 0]);
    }
    if (!knowsNames) {
      const states = environments.map(({ database }) => database.figures().statements);
      expect(states).toContain('unnamed-refused-by-peer');
      for (const { account } of environments) {
        expect(Object.values(account.figures().failed).every((count) => count === 1)).toBe(true);
      }
    }
  });

  test('a replaced server connection causes no error', async () => {
    const { database } = open();
    await database.query(double, [1], createCall());
    await server().endSessions();
    await new Promise((resolve) => setTimeout(resolve, 50)); // PgBouncer has to notice it
    expect(await database.query(double, [2], createCall())).toEqual([{ n: 4 }]);
  });

  test('a restarted pooler causes no error, and every environment gets its right answers', async () => {
    const own = await startTestPgbouncer({ databaseUrl: server().url, poolSize: 1 });
    const environments = Array.from({ length: 3 }, () => open({}, own.url).database);
    const askAll = (n: number) =>
      Promise.all(environments.map((database) => database.query(double, [n], createCall())));
    await askAll(1);
    await own.stop();
    const again = await startTestPgbouncer({ databaseUrl: server().url, poolSize: 1, port: own.port });
    await turnOfTheLoop(); // for its FINs
    for (const database of environments) database.thaw();
    for (let n = 2; n < 6; n += 1) expect(await askAll(n)).toEqual(environments.map(() => [{ n: 2 * n }]));
    await Promise.all(environments.map((database) => database.close()));
    await again.stop();
  });

  test('a queue timeout of the pooler fails one call once, and the connection is dropped', async () => {
    const impatient = await startTestPgbouncer({
      databaseUrl: server().url,
      poolSize: 1,
      settings: { query_wait_timeout: 1 },
    });
    const holder = open({ maxConnections: 1 }, impatient.url);
    const waiting = open({ maxConnections: 2 }, impatient.url);
    const held = new AbortController();
    const holding = holder.database.query(sleep, [30], createCall(held.signal)).catch(() => undefined);
    await expect.poll(countActive).toBe(1);
    // On a new connection: an idle one may be stale, and would be replaced before PgBouncer's second is over.
    await expect(waiting.database.query(double, [2], createCall())).rejects.toThrow('is overloaded (53300)');
    expect(waiting.account.figures()).toMatchObject({ opened: 1, dropped: { closed: 1 } });
    held.abort();
    await holding;
    expect(await waiting.database.query(double, [3], createCall())).toEqual([{ n: 6 }]);
    await impatient.stop();
  });

  test('a query is one round trip on a warm connection', async () => {
    const wire = watchPostgresWire();
    const proxy = await startTcpProxy({ targetPort: pooler().port, observe: wire.observe });
    const { database } = open({}, throughPort(pooler().url, proxy.port));
    await database.query(double, [1], createCall());
    wire.takeTurns();
    await database.query(double, [1], createCall());
    const turns = wire.takeTurns();
    expect(turns).toHaveLength(2);
    if (knowsNames) expect(turns).toEqual(['client BDES', 'server 2TDCZ']);
    await database.close();
    await proxy.close();
  });

  test('a deadline cancels the statement at the server, and PgBouncer stays up', async () => {
    const { database } = open();
    for (let round = 0; round < 5; round += 1) {
      const failure = await failAtDeadline((call) => database.query(sleep, [300], call), countActive);
      expect(failure).toBeInstanceOf(CallError); // which one: full-pool.test.ts
      await expect.poll(countActive).toBe(0); // the server cancels shortly after the request
    }
    expect(await database.query(double, [4], createCall())).toEqual([{ n: 8 }]);
  });

  test('a duty is read as on a direct connection', async () => {
    const rows = createRows(server());
    const { scheduleTripId } = await rows.waybill({ vehicle_no: 'K1', updated_at: '2026-01-01 10:00' });
    await rows.detail(scheduleTripId, { trip_number: 2, is_active_trip: true, route_number_id: 9 });
    const read = (url: string) =>
      createWaybills({
        database: open({}, url).database,
        timeZone: 'Asia/Kolkata',
        clock: createMovableClock(),
        cacheTtlMs: 0,
      });
    const [pooled, direct] = [read(pooler().url), read(server().url)];
    for (let round = 0; round < 3; round += 1) {
      const duty = await pooled.findDuty('K1', null, createCall());
      expect(duty).toMatchObject({ state: 'on-duty', trips: [{ routeId: '9', tripNumber: 2 }] });
      expect(duty).toEqual(await direct.findDuty('K1', null, createCall()));
    }
  });

  test('no session state stays at the server, so nothing pins it', async () => {
    const { database } = open({ prepare: 'off' });
    await database.query(double, [1], createCall());
    const statements = {
      label: 'statements',
      text: 'SELECT name FROM pg_prepared_statements',
      access: 'read',
    } as const;
    const names = (await database.query(statements, [], createCall())).map((row) => String(row['name']));
    expect(names.filter((name) => !/^(h_|PGBOUNCER_)/.test(name))).toEqual([]);
  });
});
