import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DeadlineExceededError, UnsupportedError } from '../../../shared/connections/core/errors.ts';
import type { Database, Parameter } from '../../../shared/connections/postgres/database.ts';
import { createCall } from '../../support/create-call.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { type Backends, startBackends } from './conformance/backends.ts';
import { openTransport, transports } from './conformance/transports.ts';

const transport = transports.find(({ name }) => name === 'data-api');
let server: TestDatabase;
let backends: Backends;
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  backends = await startBackends(server.url);
});
beforeEach(() => {
  if (transport === undefined) throw new Error('There is no data-api');
  ({ database } = openTransport(transport, { backends }));
});
afterEach(async () => {
  backends.dataApi.resumeFor(0);
  await database.close();
});
afterAll(async () => {
  await backends?.stop();
  await server?.drop();
});
const read = (text: string, parameters: readonly Parameter[] = [], call = createCall()) =>
  database.query({ label: 'case', text, access: 'read' }, parameters, call);

describe('the Data API', () => {
  test('is awaited while a paused cluster resumes', async () => {
    backends.dataApi.resumeFor(400);
    expect(await read('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('is awaited no longer than the deadline', async () => {
    backends.dataApi.resumeFor(60_000);
    const started = performance.now();
    await expect(read('SELECT 1', [], createCall(AbortSignal.timeout(300)))).rejects.toThrow(DeadlineExceededError);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test.each([
    ['a row of more than 64 KB', "SELECT repeat('x', 70000) AS text", '64 KB per row'],
    ['a type that it does not know', "SELECT '10.0.0.1'::inet AS address", 'cast it to text'],
  ])('refuses %s with a message that says why', async (_, text, words) => {
    const failure = await read(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnsupportedError);
    expect(String(failure)).toContain(words);
  });
});
