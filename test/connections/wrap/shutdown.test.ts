import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startRuntimeApi } from '../../../infra/local/lambda/environment/runtime-api.ts';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { watchPostgresWire } from '../../support/servers/postgres-wire.ts';

const script = fileURLToPath(new URL('./shutdown-process.ts', import.meta.url));
let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

/** The process registers with Lambda's Extensions API, as it does in an environment. */
async function startProcess() {
  const wire = watchPostgresWire();
  const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port), observe: wire.observe });
  const ignore = () => undefined;
  const api = await startRuntimeApi({ name: 'f' }, { onNext: ignore, onOutcome: ignore, onInitError: ignore });
  const child = spawn(process.execPath, [script, throughPort(server.url, proxy.port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, AWS_LAMBDA_RUNTIME_API: api.address },
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await api.close();
    await proxy.close();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next(); // ready
  expect(api.hasExtensions()).toBe(true);
  return {
    wire,
    send: (text: string) => child.stdin.write(`${text}\n`),
    readLine: async () => (await lines.next()).value as string,
    terminate: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      return await exited;
    },
  };
}

test('SIGTERM ends idle connections with Terminate, and the process with status 0', async () => {
  const { wire, send, readLine, terminate } = await startProcess();
  send('SELECT 1 AS n');
  expect(await readLine()).toBe('[{"n":1}]');
  wire.takeTurns();
  expect(await terminate()).toEqual([0, null]);
  expect(wire.takeTurns()).toEqual(['client X']);
  await expect.poll(() => server.sessions()).toEqual([]);
});

test('SIGTERM cancels at the server what still runs, within the 500 ms that Lambda leaves', async () => {
  const { send, readLine, terminate } = await startProcess();
  send('SELECT pg_sleep(20)');
  await expect.poll(async () => (await server.sessions()).map(({ state }) => state)).toEqual(['active']);
  const startMs = performance.now();
  expect(await terminate()).toEqual([0, null]);
  expect(performance.now() - startMs).toBeLessThan(15_000); // 100 ms on an idle machine
  expect(await readLine()).toBe('failed 57014');
  await expect.poll(() => server.sessions()).toEqual([]);
});
