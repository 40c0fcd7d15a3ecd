import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LocalPgbouncer } from '../../../../infra/local/servers/pgbouncer.ts';
import { startTcpProxy, throughPort } from '../../../support/proxies/tcp-proxy.ts';
import { pgbouncer, pgbouncerName, startTestPgbouncer } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';

const script = fileURLToPath(new URL('./frozen-process.ts', import.meta.url));
let server: TestDatabase;
let pooler: LocalPgbouncer | undefined;
beforeAll(async () => {
  server = await createTestDatabase();
  await server.query('CREATE TABLE rounds (n int)');
  if (pgbouncer !== undefined) pooler = await startTestPgbouncer({ databaseUrl: server.url });
});
afterAll(async () => {
  await pooler?.stop();
  await server.drop();
});

/** A process behind a proxy that stops and goes on as Lambda freezes and thaws an environment. */
async function startProcess(url: string) {
  const proxy = await startTcpProxy({ targetPort: Number(new URL(url).port) });
  const child = spawn(process.execPath, [script, throughPort(url, proxy.port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await proxy.close();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next(); // ready
  const ask = async (statement: { text: string; readOnly: boolean }) => {
    child.stdin.write(`${JSON.stringify(statement)}\n`);
    const { value } = await lines.next();
    return JSON.parse(String(value)) as { rowCount?: number; error?: string; opened: number };
  };
  return {
    proxy,
    ask,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    exit: once(child, 'exit'),
  };
}

const ways: [string, () => string][] = [['Postgres', () => server.url]];
if (pgbouncer !== undefined) ways.push([pgbouncerName, () => pooler?.url ?? '']);

describe.each(ways)('a process that is frozen (SIGSTOP), on %s', (_, url) => {
  test.each(['nothing', 'cut', 'reset', 'swallow'] as const)(
    'and whose connections meet with %s runs each write once, answers each read, and opens one connection for each lost one',
    async (fault) => {
      const { proxy, ask, freeze, thaw } = await startProcess(url());
      await server.query('TRUNCATE rounds');
      await ask({ text: 'SELECT 1', readOnly: false });
      const rounds = 6;
      for (let round = 1; round <= rounds; round += 1) {
        freeze();
        await wait(20);
        if (fault !== 'nothing') proxy[fault]();
        await wait(300);
        thaw();
        const text = `INSERT INTO rounds VALUES (${round})`;
        const isWrite = round % 2 === 0;
        const answer = await ask(isWrite ? { text, readOnly: false } : { text: 'SELECT 1', readOnly: true });
        expect(answer).toEqual({ rowCount: 1, opened: fault === 'nothing' ? 1 : 1 + round });
      }
      const counts = await server.query('SELECT n, count(*)::int AS times FROM rounds GROUP BY n ORDER BY n');
      expect(counts).toEqual([2, 4, 6].map((n) => ({ n, times: 1 })));
    },
  );
});
