import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

export type FoundProcess = { readonly pid: number; readonly program: string };

/** What we start. Somebody's shell or editor in our folder is not ours to end. */
const programs = new Set(['node', 'postgres', 'initdb', 'pgbouncer']);

/** The processes of ours, by their program, that name a folder of ours in their arguments. */
export async function findProcessesOf(folder: string): Promise<FoundProcess[]> {
  const all = process.platform === 'linux' ? await readProc() : await askPs();
  return all
    .filter(({ command }) => command.includes(folder))
    .map(({ pid, command }) => ({
      pid,
      program: basename(command.split(command.includes('\0') ? '\0' : ' ')[0] ?? ''),
    }))
    .filter(({ program }) => programs.has(program));
}

async function readProc(): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = async (pid: string) => {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''); // it has ended meanwhile
    return { pid: Number(pid), command };
  };
  return await Promise.all(pids.map(read));
}

async function askPs(): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,args='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined || command === undefined ? [] : [{ pid: Number(pid), command }];
  });
}
