import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  CallError,
  DeadlineExceededError,
  isFullQueue,
  UnavailableError,
} from '../../../../shared/connections/core/errors.ts';
import type { Database, Parameter } from '../../../../shared/connections/postgres/database.ts';
import { dutiesStatement, dutyStatement } from '../../../../shared/waybills/duty-statement.ts';
import { createCall } from '../../../support/create-call.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { createRows } from '../../../support/servers/waybills-database.ts';
import { type Backends, startBackends } from './backends.ts';
import { openTransport, type Transport, transports } from './transports.ts';
import { parameters, values } from './values.ts';

let server: TestDatabase;
let backends: Backends;
const opened: Database[] = [];
beforeAll(async () => {
  server = await createTestDatabase();
  backends = await startBackends(server.url);
  const rows = createRows(server);
  for (const vehicle of ['K1', "O'Neil %_\\", 'ಬಸ್ 7 🚌']) {
    const { scheduleTripId, waybillId } = await rows.waybill({
      vehicle_no: vehicle,
      updated_at: '2026-01-01 10:00:00.123456',
      schedule_no: 'S1',
    });
    await rows.detail(scheduleTripId, { trip_number: 2, is_active_trip: true, route_number_id: '9007199254740993' });
    await rows.flexi(waybillId, { trip_number: 3, created_at: '2026-01-01 09:00' });
  }
  await rows.route({ route_id: '9007199254740993', route_number: '7A', route_name: 'Größe "1", 東京' });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});
afterAll(async () => {
  await backends?.stop();
  await server?.drop();
});

const open = (transport: Transport, max = 5) => {
  const { database } = openTransport(transport, { backends, max });
  opened.push(database);
  return database;
};
const read = (database: Database, text: string, parameters: readonly Parameter[] = [], call = createCall()) =>
  database.query({ label: 'case', text, access: 'read' }, parameters, call);
const failureOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

describe.each(transports)('$name', (transport) => {
  test.each(values)('reads %s', async (expression, expected) => {
    expect(await read(open(transport), `SELECT ${expression} AS value`)).toEqual([{ value: expected }]);
  });

  test.each(parameters)('binds %s with %j and reads it back', async (expression, given, expected) => {
    expect(await read(open(transport), `SELECT ${expression} AS value`, [given])).toEqual([{ value: expected }]);
  });

  test('binds several values, one of them twice, next to quotes and comments that look like parameters', async () => {
    const text = `SELECT $1::text || ':p1 $2' || $2::text AS a, /* $1 :p1 */ $1::text AS b, $2::text AS "$1 :p2" -- $3 :p3`;
    expect(await read(open(transport), text, ['x', 'y'])).toEqual([{ a: 'x:p1 $2y', b: 'x', '$1 :p2': 'y' }]);
  });

  test('returns the same row for a duty as pg', async () => {
    const [direct, database] = [open(transports[0] as Transport), open(transport)];
    for (const vehicle of ['K1', "O'Neil %_\\", 'ಬಸ್ 7 🚌', 'none']) {
      const rows = await database.query(dutyStatement, [vehicle], createCall());
      expect(rows).toEqual(await direct.query(dutyStatement, [vehicle], createCall()));
      expect(rows).toHaveLength(vehicle === 'none' ? 0 : 1);
    }
  });

  test(`arrays of numbers beyond 2^53: ${transport.limits['bigint-list'] ?? 'exact, as text'}`, async () => {
    const answer = read(open(transport), 'SELECT ARRAY[9007199254740993,NULL] AS value');
    if (transport.limits['bigint-list'] === undefined) {
      expect(await answer).toEqual([{ value: ['9007199254740993', null] }]);
    } else {
      await expect(answer).rejects.toMatchObject({ code: 'unsupported' });
    }
  });

  test('takes 1,000 ids in one call', async () => {
    const ids = ['K1', "O'Neil %_\\", ...Array.from({ length: 998 }, (_, index) => `vehicle "${index}"`)];
    const rows = await open(transport).query(dutiesStatement, [ids], createCall());
    expect(rows.map((row) => row['vehicle_no']).sort()).toEqual(['K1', "O'Neil %_\\"]);
    const echoed = await read(open(transport), 'SELECT unnest($1::text[]) AS id', [ids]);
    expect(echoed.map((row) => row['id'])).toEqual(ids);
  });

  test('returns an empty result as no rows', async () => {
    expect(await read(open(transport), 'SELECT 1 AS n WHERE false')).toEqual([]);
  });

  test('returns a whole answer of 500 kB', async () => {
    const rows = await read(open(transport), "SELECT n, repeat('ü', 500) AS text FROM generate_series(1, 500) n");
    expect(rows).toHaveLength(500);
    expect(rows[499]).toEqual({ n: 500, text: 'ü'.repeat(500) });
  });

  test(`answers of 5 MB: ${transport.limits['big-answer'] ?? 'whole'}`, async () => {
    const text = "SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 5000) n";
    const database = open(transport);
    if (transport.limits['big-answer'] === undefined) {
      expect(await read(database, text)).toHaveLength(5000);
    } else {
      const failure = await failureOf(read(database, text));
      expect(failure).toMatchObject({ code: 'unsupported' });
    }
    expect(await read(database, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  const raise = (state: string) => `DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END$$`;
  test.each([
    ['a table that is not there', 'SELECT * FROM nowhere', '42P01', { reason: 'refused' }, 'refused the statement'],
    ['a wrong statement', 'SELEC 1', '42601', { reason: 'refused' }, 'refused the statement'],
    ['a value of its own that does not fit', "SELECT 'x'::int", '22P02', { reason: 'refused' }, 'cannot be read'],
    ['a conflict', raise('40001'), '40001', { reason: 'conflict' }, 'conflict'],
    ['an overload', raise('53300'), '53300', { reason: 'overloaded' }, 'overloaded'],
    ['its own time limit', raise('57014'), '57014', { reason: 'timeout' }, 'in time'],
  ])('reports %s in the same way', async (_, text, state, decision, words) => {
    const failure = await failureOf(read(open(transport), text));
    expect(failure).toBeInstanceOf(CallError);
    expect(failure).toMatchObject(decision);
    expect(String(failure)).toContain(words);
    expect(String(failure)).toContain(`(${state})`);
  });

  const place = transport.limits['parameter-place'];
  test(`reports a caller's value that does not fit its parameter: ${place ?? 'as an invalid input'}`, async () => {
    const failure = await failureOf(read(open(transport), 'SELECT $1::int AS n', ['x']));
    expect(failure).toMatchObject(place === undefined ? { code: 'invalid-input' } : { reason: 'refused' });
    expect(String(failure)).toContain('(22P02)');
  });

  test('reports a wrong password without password or address', async () => {
    const { database } = openTransport(transport, { backends, isLockedOut: true });
    const failure = await failureOf(read(database, 'SELECT 1'));
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe('UnavailableError: The waybills database refused the login (28P01).');
    await database.close();
  });

  const afterwards = transport.limits.cancel === undefined ? 'nothing is left running' : transport.limits.cancel;
  test.each([
    ['a deadline', new DOMException('over', 'TimeoutError')],
    ['a caller that disconnects', undefined],
  ])(`%s ends the call in time: ${afterwards}`, async (_, reason) => {
    const database = open(transport);
    await read(database, 'SELECT 1 AS n');
    const canCancel = transport.limits.cancel === undefined;
    const ended = new AbortController();
    const started = performance.now();
    const text = 'SELECT pg_sleep($1)::text AS done';
    const failure = failureOf(read(database, text, [canCancel ? 300 : 1], createCall(ended.signal)));
    if (canCancel) await expect.poll(countSleeping).toBe(1);
    else await new Promise((resolve) => setTimeout(resolve, 100));
    ended.abort(reason);
    // A busy machine may not end the statement within 250 ms of the cancel. Behind PgBouncer, it then seems to wait in a queue.
    const error = await failure;
    if (!(transport.name.includes('PgBouncer') && isFullQueue(error)))
      expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(performance.now() - started).toBeLessThan(60_000);
    if (canCancel) await expect.poll(countSleeping).toBe(0);
    expect(await read(database, 'SELECT 2 AS n')).toEqual([{ n: 2 }]);
  });

  test('serves 40 concurrent calls over few connections, each with its own answer', async () => {
    const database = open(transport, 4);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => read(database, 'SELECT $1::int AS n, pg_sleep(0.005)::text AS s', [n])),
    );
    expect(answers.map((rows) => rows[0]?.['n'])).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(database.figures().size).toBeLessThanOrEqual(4);
  });
});

async function countSleeping(): Promise<number> {
  const sessions = await server.sessions();
  return sessions.filter(({ state, query }) => state === 'active' && query.includes('pg_sleep')).length;
}
