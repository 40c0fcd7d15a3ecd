import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { makeReachable } from '../../../../infra/local/servers/postgres-binaries.ts';

let folder: string;
let postgres: LocalPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  postgres = await startPostgres({ folder });
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(text: string, url = postgres.url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("has the performance guide's settings", async () => {
  const names = ['max_connections', 'shared_buffers', 'tcp_keepalives_idle', 'tcp_keepalives_interval'];
  const shown = await Promise.all([...names, 'tcp_keepalives_count'].map((name) => ask(`SHOW ${name}`)));
  expect(shown.flatMap(([row]) => Object.values(row))).toEqual(['200', '256MB', '60', '10', '6']);
});

test('requires the password', async () => {
  const wrong = Object.assign(new URL(postgres.url), { password: 'wrong' }).href;
  await expect(ask('SELECT 1', wrong)).rejects.toThrow('password authentication failed');
});

test('two servers run at the same time; a stopped one leaves no process and no file', async () => {
  const second = await startPostgres({ folder });
  expect(second.port).not.toBe(postgres.port);
  expect(await ask('SELECT 2 AS n', second.url)).toEqual([{ n: 2 }]);
  const { pid } = second;
  await second.stop();
  expect(isRunning(pid)).toBe(false);
  expect(await readdir(folder)).toHaveLength(1);
  await second.stop(); // a second time is no error
});

test.each(['fast', 'immediate'] as const)('has the same port and data after a %s halt', async (mode) => {
  await ask(`CREATE TABLE kept_${mode} AS SELECT 1 AS n`);
  await ask('CHECKPOINT');
  await postgres.halt(mode);
  await expect(ask('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await postgres.resume();
  expect(await ask(`SELECT n FROM kept_${mode}`)).toEqual([{ n: 1 }]);
});

test.skipIf(process.getuid?.() !== 0)('as root, runs as another user', async () => {
  expect((await stat(`/proc/${postgres.pid}`)).uid).not.toBe(0);
});

test('copies binaries from a closed folder to one that other users may enter', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'headway-closed-')); // 0700
  const target = await mkdtemp(join(tmpdir(), 'headway-open-'));
  await mkdir(join(closed, 'native', 'bin'), { recursive: true });
  const names = ['initdb', 'postgres'] as const;
  for (const name of names) await writeFile(join(closed, 'native', 'bin', name), name, { mode: 0o755 });
  const [initdb, server] = names.map((name) => join(closed, 'native', 'bin', name));
  const reachable = await makeReachable({ initdb: initdb ?? '', postgres: server ?? '' }, target);
  expect(reachable.postgres).toBe(join(target, 'binaries', 'bin', 'postgres'));
  expect(await readFile(reachable.initdb, 'utf8')).toBe('initdb');
  for (const folder of [closed, target]) await rm(folder, { recursive: true });
});

test.skipIf(process.getuid?.() !== 0)('as root, names the folder that the user may not enter', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'headway-closed-'));
  const inside = await mkdtemp(join(closed, 'inside-'));
  const failure = await startPostgres({ folder: inside }).catch((error: unknown) => String(error));
  expect(failure).toContain(`may not enter ${closed}: set TMPDIR`);
  expect(existsSync(inside)).toBe(true);
  expect(await readdir(inside)).toEqual([]);
  await rm(closed, { recursive: true });
});

test('reports a port in use at once', async () => {
  await expect(startPostgres({ folder, port: postgres.port })).rejects.toThrow('Address already in use');
  expect(await readdir(folder)).toHaveLength(1);
});
