import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDatabase } from '../../infra/local/start/database/start-database.ts';
import { startOtpStandIn } from '../../infra/local/start/otp/start-otp.ts';
import { countProcesses, startHeadwayProcess } from '../support/gateway/headway-process.ts';

const program = join(import.meta.dirname, '../../infra/local/start.ts');

const untilGone = async (folder: string) => {
  while ((await countProcesses(folder)) > 0 || existsSync(folder)) await wait(20);
};
const acceptsConnections = async (url: string) =>
  await fetch(url).then(
    () => true,
    () => false,
  );

test('two instances run side by side; Ctrl-C and SIGTERM end them with exit code 0 and leave nothing behind', async () => {
  const [first, second] = await Promise.all([startHeadwayProcess(), startHeadwayProcess(['--no-freeze'])]);
  for (const headway of [first, second]) {
    const answer = await fetch(`${headway.url}${headway.paths[2]}`);
    expect(answer.status).toBe(200);
    expect(await countProcesses(headway.folder)).toBeGreaterThanOrEqual(5); // Postgres, OTP, the guard, two environments
  }
  expect(await first.stop()).toBe(0);
  expect(await countProcesses(first.folder)).toBe(0);
  expect(existsSync(first.folder)).toBe(false);
  expect(await acceptsConnections(first.url)).toBe(false);
  expect((await fetch(`${second.url}/health`)).status).toBe(200);

  second.child.kill('SIGTERM');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
  expect(await countProcesses(second.folder)).toBe(0);
  expect(existsSync(second.folder)).toBe(false);
});

test('after SIGKILL, no process and no file remains', async () => {
  const headway = await startHeadwayProcess();
  expect(await countProcesses(headway.folder)).toBeGreaterThanOrEqual(5);
  headway.child.kill('SIGKILL');
  await untilGone(headway.folder);
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s during the start leaves nothing behind', async (signal) => {
  const parent = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await chmod(parent, 0o755); // as root, the database runs as another user
  const child = spawn(process.execPath, [program, '--port', '0'], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: parent },
  });
  while ((await countProcesses(parent)) < 3) await wait(5); // the guard and two servers
  const exited = once(child, 'exit');
  child.kill(signal);
  expect(await exited).toEqual(signal === 'SIGINT' ? [0, null] : [null, 'SIGKILL']);
  while ((await countProcesses(parent)) > 0) await wait(20);
  expect(await readdir(parent)).toEqual([]);
  await rm(parent, { recursive: true });
});

test('under npm, it ends when npm is killed', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await chmod(parent, 0o755);
  const code = `require('node:child_process').spawn(process.execPath, [${JSON.stringify(program)}, '--port', '0'], { stdio: 'ignore' })`;
  const npm = spawn(process.execPath, ['-e', code], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: parent, npm_lifecycle_event: 'start' },
  });
  while ((await countProcesses(parent)) < 3) await wait(5);
  npm.kill('SIGKILL');
  while ((await countProcesses(parent)) > 0 || (await readdir(parent)).length > 0) await wait(20);
  await rm(parent, { recursive: true });
});

let folder: string;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => parts.disposeAsync());

test('with --otp and --database it uses the given servers and leaves the database unchanged', async () => {
  const [otp, database] = await Promise.all([
    startOtpStandIn({ feeds: [], realtime: [], folder }),
    startDatabase(folder),
  ]);
  parts.defer(otp.stop);
  parts.defer(database.stop);
  const client = new Client(database.directUrl);
  await client.connect();
  parts.defer(() => client.end());
  await client.query(
    `INSERT INTO waybills (waybill_id, waybill_no, service_type, vehicle_no, schedule_trip_id, status, deleted, is_flexi, schedule_id, entity_id)
     VALUES (1, 'W1', 'EXPRESS', 'OWN 1/2', 1, 'Online', false, false, 1, 1)`,
  );
  const readAll = async () => {
    const { rows } = await client.query(
      `SELECT relname, n_live_tup, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY relname`,
    );
    return JSON.stringify([rows, (await client.query('SELECT * FROM waybills')).rows]);
  };
  await client.query('SELECT pg_stat_force_next_flush()'); // otherwise the INSERT may be counted later
  const before = await readAll();

  const headway = await startHeadwayProcess(['--otp', otp.url, '--database', database.directUrl]);
  try {
    expect(headway.output()).toContain('only read');
    expect(headway.paths[2]).toBe('/vehicle/demo/service-type/OWN%201%252F2');
    const answer = await fetch(`${headway.url}${headway.paths[2]}`);
    expect(await answer.json()).toMatchObject({ vehicle_no: 'OWN 1/2', service_type: 'EXPRESS', waybill_id: 'W1' });
  } finally {
    expect(await headway.stop()).toBe(0);
  }
  expect(await readAll()).toBe(before);
  expect(
    (
      await fetch(`${otp.url}/otp/gtfs/v1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{feeds{feedId}}"}',
      })
    ).status,
  ).toBe(200);
});
