import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { postRaw } from './post-raw.ts';

const mainPath = new URL('../../../../infra/local/otp/main.ts', import.meta.url).pathname;

const children: ChildProcess[] = [];
/** Ids of processes whose parent was killed: if they survive, only this test can end them. */
const orphans: number[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const pid of orphans.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
});

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [mainPath, ...args], { stdio: 'pipe' });
  children.push(child);
  return child;
}

async function readReadyLine(child: ChildProcess): Promise<{ port: number; feeds: string[] }> {
  const [chunk] = await once(child.stdout as Readable, 'data');
  return JSON.parse(String(chunk));
}

describe('the process of the stand-in', () => {
  it('prints its port and feeds in one line when it listens', async () => {
    const child = start(['--port', '0', '--demo']);
    const { port, feeds } = await readReadyLine(child);
    const { body } = await postRaw(port, { body: JSON.stringify({ query: '{ feeds { feedId } }' }) });
    expect(feeds).toEqual(['demo']);
    expect(JSON.parse(body)).toEqual({ data: { feeds: [{ feedId: 'demo' }] } });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s', async (signal) => {
    const child = start(['--demo']);
    await readReadyLine(child);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when its stdin closes', async () => {
    const child = start(['--demo']);
    await readReadyLine(child);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when its parent is killed, with IPC and with a pipe', async () => {
    // The parent prints its children's ids and hangs; when killed, it cannot clean up.
    const parent = `
      const { fork, spawn } = require('node:child_process');
      const piped = spawn(process.execPath, [process.argv[1], '--demo'], { stdio: ['pipe', 'pipe', 'inherit'] });
      const forked = fork(process.argv[1], ['--demo'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      let ready = 0;
      for (const child of [piped, forked]) child.stdout.once('data', () => {
        if (++ready === 2) console.log(JSON.stringify([piped.pid, forked.pid]));
      });
    `;
    const child = spawn(process.execPath, ['-e', parent, mainPath], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [chunk] = await once(child.stdout, 'data');
    const pids: number[] = JSON.parse(String(chunk));
    orphans.push(...pids);
    expect(pids.map(isAlive)).toEqual([true, true]);
    child.kill('SIGKILL');
    await expect.poll(() => pids.map(isAlive), { interval: 50 }).toEqual([false, false]);
  });

  it.each([
    [['--feed', 'x=/nowhere/x.zip'], '/nowhere/x.zip cannot be read (ENOENT).\n'],
    [['--feed', 'x'], '--feed: expected feedId=FILE, got "x".\n'],
    [['--demo', '--realtime', 'x'], '--realtime: expected feedId=FILE, got "x".\n'],
    [[], 'There is no feed to serve.\n'],
  ])('prints in one sentence what is wrong with %j and exits with 1', async (args, sentence) => {
    const child = start(args);
    const [stderr, [code]] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
    expect([stderr, code]).toEqual([sentence, 1]);
  });

  it('reports a port in use', async () => {
    const { port } = await readReadyLine(start(['--demo']));
    const child = start(['--demo', '--port', String(port)]);
    const [stderr, [code]] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
    expect([stderr, code]).toEqual([`The OTP stand-in cannot listen on port ${port} (EADDRINUSE).\n`, 1]);
  });
});

/** Linux keeps an orphan without a waiting parent as a zombie, which counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
