import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** pg-pool 3.8.0 is the last release whose package contains its tests; the others are what the tests need. */
export const testPackages = [
  ...['pg-pool@3.8.0', 'pg@8.23.1', 'mocha@10.8.2', 'expect.js@0.3.1', 'co@4.6.0', 'lodash@4.17.21', 'bluebird@3.7.2'],
  ...['pg-cursor@2.22.1', 'pg-query-stream@4.17.0', 'pg-copy-streams@7.0.0'],
];

/** The pools that the tests run on: node-postgres's newest one, and ours. */
export const pools = {
  'pg.Pool': `require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))}).Pool`,
  'the drop-in Pool': `require(${JSON.stringify(fileURLToPath(new URL('../../../../../shared/connections/postgres/pool/pool.ts', import.meta.url)))}).Pool`,
};

/** What passes on `pg.Pool` and not here, with the reason; shared/connections/MIGRATING.md lists the same. */
export const differences: Readonly<Record<string, string>> = {
  'idle timeout should timeout and remove the client': 'no timers: idle time is compared with the clock on acquire',
  'idle timeout can remove idle clients and recreate them':
    'no timers: idle time is compared with the clock on acquire',
  'idle timeout keeps old behavior when allowExitOnIdle option is not set':
    'no timers: the process ends with pool.end(), or at once with allowExitOnIdle',
  'lifetime timeout connection lifetime should expire and remove the client':
    'no timers: age is compared with the clock on acquire and on release',
};

/**
 * Runs pg-pool's own tests, as they are in its package, on another pool. Its setup.js is left out: it ends the process at the
 * first warning, and a setting that defeats the pool is a warning here.
 * @param options.only the full title of the only test to run
 * @returns the full titles of the tests that passed and of those that failed
 */
async function runPgPoolTests(
  folder: string,
  pool: keyof typeof pools,
  databaseUrl: string,
  { only }: { only?: string } = {},
): Promise<{ passed: string[]; failed: string[] }> {
  const url = new URL(databaseUrl);
  const tests = 'node_modules/pg-pool/test';
  await writeFile(join(folder, 'node_modules/pg-pool/index.js'), `module.exports = ${pools[pool]};\n`);
  const env = {
    ...{ PATH: process.env['PATH'], PGHOST: url.hostname, PGPORT: url.port, PGDATABASE: url.pathname.slice(1) },
    ...{ PGUSER: decodeURIComponent(url.username), PGPASSWORD: decodeURIComponent(url.password) },
  };
  const report = join(folder, 'report.json');
  const flags = ['--exit', '--timeout', '8000', '--reporter', 'json', '--reporter-option', `output=${report}`];
  const chosen = only === undefined ? [] : ['--fgrep', only];
  const program = [join(folder, 'node_modules/mocha/bin/mocha.js'), ...flags, ...chosen];
  // Its exit status is the number of failed tests.
  await promisify(execFile)(
    process.execPath,
    [...program, '--ignore', `${tests}/setup.js`, '--ignore', `${tests}/idle-timeout-exit.js`, `${tests}/*.js`],
    { cwd: folder, env, timeout: 300_000 },
  ).catch(() => undefined);
  const { passes, failures } = JSON.parse(await readFile(report, 'utf8')) as Record<string, { fullTitle: string }[]>;
  const titles = (list: { fullTitle: string }[] = []) => [...new Set(list.map(({ fullTitle }) => fullTitle))].sort();
  return { passed: titles(passes), failed: titles(failures) };
}

/**
 * Which of pg-pool's tests pass on `pg.Pool` and not on ours. Some look at a fixed time, such as 100 ms, which is short on a loaded
 * machine: a test that fails here unexpectedly runs five times alone, on both pools in turn, and counts if only ours fails each time.
 * A test that is listed and does not show the difference runs alone as well, and counts if only ours fails once.
 */
export async function findBrokenPgPoolTests(folder: string, databaseUrl: string): Promise<string[]> {
  const theirs = await runPgPoolTests(folder, 'pg.Pool', databaseUrl);
  const ours = await runPgPoolTests(folder, 'the drop-in Pool', databaseUrl);
  if (theirs.passed.length <= 65) throw new Error(`pg.Pool passed only ${theirs.passed.length} of its own tests`);
  const failing = ours.failed.filter((title) => theirs.passed.includes(title));
  const broken: string[] = [];
  for (const title of new Set([...failing, ...Object.keys(differences)])) {
    const isListed = title in differences;
    const isBroken =
      isListed === failing.includes(title) ? isListed : await runAlone(folder, title, databaseUrl, !isListed);
    if (isBroken) broken.push(title);
  }
  return broken.sort();
}

/** Runs a test five times on both pools. @returns whether only ours failed, each time or at least once */
async function runAlone(folder: string, only: string, databaseUrl: string, eachTime: boolean): Promise<boolean> {
  for (let tries = 0; tries < 5; tries += 1) {
    const theirs = await runPgPoolTests(folder, 'pg.Pool', databaseUrl, { only });
    const ours = await runPgPoolTests(folder, 'the drop-in Pool', databaseUrl, { only });
    const isBroken = theirs.passed.includes(only) && !ours.passed.includes(only);
    if (isBroken === eachTime) continue;
    console.warn(`"${only}" ended otherwise alone than beside the others: the time in it is too short here`);
    return isBroken;
  }
  return eachTime;
}
