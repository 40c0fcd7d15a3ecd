import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findProcessesOf } from '../../../../infra/local/process-guard/find-processes.ts';
import { startGuard } from '../../../../infra/local/process-guard/start-guard.ts';

const createFolder = async () => await realpath(await mkdtemp(join(tmpdir(), 'headway-test-')));
/** A process that runs until it is ended, with these arguments. */
const startIdle = (...args: string[]) =>
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...args], { stdio: 'ignore', detached: true });

test('it ends the processes with its folder in their arguments, frozen ones too, and deletes the folder', async () => {
  const folder = await createFolder();
  const guard = startGuard(folder);
  await writeFile(join(folder, 'file'), '');
  const children = [startIdle(folder), startIdle(join(folder, 'below'))];
  const ends = children.map((child) => once(child, 'exit'));
  const other = startIdle('/somewhere/else');
  children[1]?.kill('SIGSTOP');
  await guard.finish();
  expect((await Promise.all(ends)).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
  await expect(realpath(folder)).rejects.toThrow('ENOENT');
  expect(other.exitCode ?? other.signalCode).toBeNull();
  other.kill();
});

test('it ends a program that runs under a loader, but no other program in the folder', async () => {
  const folder = await createFolder();
  const guard = startGuard(folder);
  const loaded = spawn('sh', ['-c', 'sleep 60; :', '/usr/sbin/pgbouncer', folder], { stdio: 'ignore', detached: true });
  const looking = spawn('sh', ['-c', 'sleep 60; :', folder], { stdio: 'ignore', detached: true });
  const ended = once(loaded, 'exit');
  await guard.finish();
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(looking.exitCode ?? looking.signalCode).toBeNull();
  for (const { pid = 0 } of [loaded, looking]) process.kill(-pid, 'SIGKILL');
});

test('it cleans up when its parent is killed', async () => {
  const folder = await createFolder();
  const program = join(import.meta.dirname, '../../../../infra/local/process-guard/start-guard.ts');
  const code = `const { startGuard } = await import(${JSON.stringify(program)}); startGuard(${JSON.stringify(folder)}); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  const child = startIdle(folder);
  const ended = once(child, 'exit');
  while ((await findProcessesOf(folder)).length < 3) await wait(10); // parent (its code has the folder), child, guard
  parent.kill('SIGKILL');
  await ended;
  while ((await findProcessesOf(folder)).length > 0) await wait(10);
  await expect(realpath(folder)).rejects.toThrow('ENOENT');
});
