import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool } from '../../../../../shared/connections/postgres/pool/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../../../support/servers/postgres.ts';
import { findUnreachable, installInto } from '../../../package/installed/install-folder.ts';
import { differences, findBrokenPgPoolTests, testPackages } from './pg-pool-tests.ts';
import { runScenario, scenarios } from './run-scenario.ts';
import type { Libraries } from './scene.ts';

const folder = await mkdtemp(join(tmpdir(), 'headway-upstream-'));
const whyNot = await installInto(folder, testPackages).then(() => undefined, findUnreachable);
if (whyNot !== undefined)
  console.warn(`SKIPPED: node-postgres's own pool tests, because npm cannot install: ${whyNot}`);

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(async () => {
  await server.drop();
  await rm(folder, { recursive: true, force: true });
});

test.runIf(whyNot === undefined)(
  "node-postgres's own pool tests pass, except those that are listed with a reason",
  { timeout: 600_000 },
  async () => {
    const broken = await findBrokenPgPoolTests(folder, server.url);
    expect(broken).toEqual(Object.keys(differences).sort());
    const page = await readFile(new URL('../../../../../shared/connections/MIGRATING.md', import.meta.url), 'utf8');
    for (const title of broken) expect(page).toContain(title);
  },
);

/** Code as people write it, with the libraries around node-postgres: what it sees must not depend on the pool. */
describe.runIf(whyNot === undefined)('code from elsewhere', () => {
  const require = createRequire(join(folder, 'package.json'));
  const load = (): Libraries => ({
    Cursor: require('pg-cursor'),
    QueryStream: require('pg-query-stream'),
    copy: require('pg-copy-streams'),
  });

  test.each(Object.keys(scenarios))('%s: the same on both pools', async (name) => {
    const theirs = await runScenario(name, { Class: pg.Pool, url: server.url, libraries: load() });
    const ours = await runScenario(name, { Class: Pool, url: server.url, libraries: load() });
    expect(ours).toEqual(theirs);
    expect(theirs).not.toEqual([]);
  });
});
