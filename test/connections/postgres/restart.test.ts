import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../infra/local/servers/postgres.ts';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import type { Database, Statement } from '../../../shared/connections/postgres/database.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const one: Statement = { label: 'one', text: 'SELECT $1::int AS n', access: 'read' };
const ask = (database: Database, n: number) => database.query(one, [n], createCall());

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a server that restarts', () => {
  let postgres: LocalPostgres;
  beforeAll(async () => {
    postgres = await startPostgres({ folder });
  });
  afterAll(() => postgres.stop());

  test.each(['fast', 'immediate'] as const)('between two calls (%s) fails neither', async (mode) => {
    const { database, account } = connectTo(postgres.url);
    await database.warm(createCall());
    expect(await ask(database, 1)).toEqual([{ n: 1 }]);
    await postgres.halt(mode);
    await postgres.resume();
    await turnOfTheLoop();
    database.thaw();
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
    expect(account.figures()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
    await database.close();
  });

  test.each(['fast', 'immediate'] as const)('under traffic (%s) fails no read and no write', async (mode) => {
    const { database, account } = connectTo(postgres.url, { restartPatienceMs: 60_000 }); // a loaded machine starts Postgres slowly
    const write = { label: 'write', text: `INSERT INTO visits_${mode} VALUES ($1)`, access: 'write' } as const;
    const create = `SET synchronous_commit = on; CREATE TABLE visits_${mode} (n int)`; // it outlives a crash
    const superuser = new pg.Client({ connectionString: postgres.url });
    await superuser.connect();
    await superuser.query(create);
    await superuser.end();
    const startMs = performance.now();
    await postgres.halt(mode); // with no query under way, so that each write either arrived or was not sent
    await turnOfTheLoop();
    const calls = Array.from({ length: 10 }, (_, n) => [ask(database, n), database.query(write, [n], createCall())]);
    await sleep(100);
    await postgres.resume();
    const rows = await Promise.all(calls.flat());
    const awayMs = performance.now() - startMs;
    expect(rows.filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 10 }, (_, n) => [{ n }]));
    const count = { label: 'count', text: `SELECT count(*)::int AS n FROM visits_${mode}`, access: 'read' } as const;
    expect(await database.query(count, [], createCall())).toEqual([{ n: 10 }]);
    const failed = Object.values(account.figures().failed).reduce((sum, one) => sum + one, 0);
    expect(failed).toBeLessThan(40 + awayMs / 200); // one probes
    await database.close();
  });

  test('a query never waits past its deadline for it', async () => {
    const { database } = connectTo(postgres.url);
    await postgres.halt('fast');
    const startMs = performance.now();
    await expect(database.query(one, [1], createCall(AbortSignal.timeout(200)))).rejects.toThrow(
      'cannot be reached (ECONNREFUSED)',
    );
    expect(performance.now() - startMs).toBeGreaterThan(150);
    await postgres.resume();
    await database.close();
  });

  test('gives a typed error with a retry time after its patience, and is used at once when it is back', async () => {
    const { database } = connectTo(postgres.url, { restartPatienceMs: 100 });
    await ask(database, 1);
    await postgres.halt('fast');
    for (let call = 0; call < 3; call += 1) {
      const failure = await ask(database, call).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnavailableError);
      expect((failure as UnavailableError).retryAfterSeconds).toBeGreaterThan(0);
      expect(String(failure)).not.toContain(new URL(postgres.url).password);
    }
    await postgres.resume();
    expect(await ask(database, 9)).toEqual([{ n: 9 }]);
    await database.close();
  });
});
