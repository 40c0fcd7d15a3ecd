import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('gives a typed error with a retry time while it is down, and is used at once when it is back', async () => {
    const { database } = connectTo(postgres.url);
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
