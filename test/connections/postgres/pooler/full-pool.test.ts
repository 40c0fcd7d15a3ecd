import { describe, expect, onTestFinished, test } from 'vitest';
import { findPgbouncers } from '../../../../infra/local/servers/pgbouncer.ts';
import { DeadlineExceededError, UnavailableError } from '../../../../shared/connections/core/errors.ts';
import type { Database } from '../../../../shared/connections/postgres/database.ts';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import { wrap } from '../../../../shared/connections/wrap/wrap.ts';
import { createCall } from '../../../support/create-call.ts';
import { failAtDeadline } from '../../../support/fail-at-deadline.ts';
import { startTcpProxy, throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { usePooledDatabase } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase } from '../../../support/servers/postgres.ts';
import { connectTo } from '../../../support/servers/waybills-database.ts';
import { ask, one, sleep } from '../open-behind-proxy.ts';

const programs = process.env['PGBOUNCER'] === 'none' ? [] : await findPgbouncers();

describe.skipIf(programs.length === 0).each(programs)('PgBouncer $version with a full pool', ({ path }) => {
  const { countActive, open, pooler } = usePooledDatabase(path);
  const failAfter = (ms: number, database: Database, access: 'read' | 'write' = 'read'): Promise<unknown> =>
    database.query({ ...one, access }, [1], createCall(AbortSignal.timeout(ms))).catch((error: unknown) => error);

  /** Fails again where this machine is too busy to see within 250 ms that PgBouncer takes a cancel. */
  async function findRefusal(fail: () => Promise<unknown[]>): Promise<unknown> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const refusal = (await fail()).find((failure) => failure instanceof UnavailableError);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Runs the work while a statement of another client keeps the only server connection. */
  async function whileFull(work: () => Promise<void>): Promise<void> {
    const held = new AbortController();
    const holding = open().database.query(sleep, [30], createCall(held.signal));
    const ended = expect(holding).rejects.toThrow(DeadlineExceededError);
    await expect.poll(countActive).toBe(1);
    try {
      await work();
    } finally {
      held.abort();
      await ended;
    }
  }

  // On two connections, because one key of PgBouncer in 512 looks like one of Postgres.
  test('refuses reads on new connections whose deadline passes in the queue', async () => {
    const { database } = open();
    await whileFull(async () => {
      const failure = await findRefusal(() => Promise.all([failAfter(300, database), failAfter(300, database)]));
      expect(failure).toMatchObject({ reason: 'timeout' });
      expect(String(failure)).toContain('The waybills database is overloaded: no answer in the time of this call.');
    });
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
  });

  test('refuses a read after a pause, which waits on a second connection as well', async () => {
    const { database, account } = open();
    await ask(database, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await whileFull(async () => {
      expect(await findRefusal(async () => [await failAfter(1500, database)])).toMatchObject({ reason: 'timeout' });
    });
    expect(account.figures()).toMatchObject({ failed: { 'no-answer': 1 } });
    expect(await ask(database, 2)).toEqual([{ n: 2 }]);
  });

  test('does not refuse a write whose deadline passes in the queue: it may have run', async () => {
    const { database } = open();
    await whileFull(async () => {
      expect(await failAfter(300, database, 'write')).toBeInstanceOf(DeadlineExceededError);
    });
  });

  /** Again where this machine is too busy to end the statement within 250 ms of the cancel. */
  async function findDeadlineError(open: () => Promise<Database>): Promise<unknown> {
    let failure: unknown;
    for (let attempt = 0; attempt < 10 && !(failure instanceof DeadlineExceededError); attempt += 1) {
      const database = await open();
      failure = await failAtDeadline((call) => database.query(sleep, [300], call), countActive);
      await expect.poll(countActive).toBe(0);
    }
    return failure;
  }

  test('does not refuse a read that runs when its deadline passes', async () => {
    expect(await findDeadlineError(async () => open().database)).toBeInstanceOf(DeadlineExceededError);
  });

  test('does not refuse a read that runs on its second connection, the first of which was lost in silence', async () => {
    const proxy = await startTcpProxy({ targetPort: Number(new URL(pooler().url).port) });
    onTestFinished(() => proxy.close());
    const failure = await findDeadlineError(async () => {
      const { database } = open({}, throughPort(pooler().url, proxy.port));
      await ask(database, 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      proxy.swallow();
      return database;
    });
    expect(failure).toBeInstanceOf(DeadlineExceededError);
    expect(proxy.accepted()).toBeGreaterThan(1);
  });

  test('cancels a statement also when it stalls for longer than a cancel may take', async () => {
    const { database } = open();
    await ask(database, 1);
    const failure = await failAtDeadline((call) => {
      call.signal.addEventListener('abort', () => process.kill(pooler().pid, 'SIGSTOP'));
      return database.query(sleep, [300], call);
    }, countActive);
    process.kill(pooler().pid, 'SIGCONT');
    expect(failure).toBeInstanceOf(DeadlineExceededError);
    await expect.poll(countActive).toBe(0);
  });

  test('cancels a statement of the drop-in Pool also when it stalls', async () => {
    const pool = new Pool({ connectionString: pooler().url });
    onTestFinished(() => pool.end());
    const handler = wrap(
      async (_event: unknown, _context: object) => {
        pool.query('SELECT pg_sleep(300)').catch(() => undefined);
        await expect.poll(countActive).toBe(1);
        process.kill(pooler().pid, 'SIGSTOP');
      },
      { pools: [pool] },
    );
    await handler({}, {});
    process.kill(pooler().pid, 'SIGCONT');
    expect(pool.totalCount).toBe(0);
    await expect.poll(countActive).toBe(0);
  });
});

test('A session of Postgres that is stopped is no full pool', async () => {
  const server = await createTestDatabase();
  const { database } = connectTo(server.url);
  const stopped = new AbortController();
  const running = database.query(sleep, [30], createCall(stopped.signal));
  const ended = expect(running).rejects.toThrow(DeadlineExceededError);
  const findActive = async () =>
    (await server.sessions()).filter(({ state }) => state === 'active').map(({ pid }) => pid);
  await expect.poll(findActive).toHaveLength(1);
  const [pid = 0] = await findActive();
  process.kill(pid, 'SIGSTOP');
  try {
    stopped.abort();
    await ended;
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await database.close();
  await server.drop();
});
