import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

export type FoundProcess = { readonly pid: number; readonly program: string };

/** The programs that `npm start` runs. Another program in the folder, such as a shell or an editor, must not be ended. */
const programs = new Set(['node', 'postgres', 'initdb', 'pgbouncer']);

/** Finds processes of `npm start` that have a folder in their arguments. */
export async function findProcessesOf(folder: string): Promise<FoundProcess[]> {
  const all = process.platform === 'linux' ? await readProc() : await askPs();
  return all
    .filter(({ args }) => args.some((arg) => arg.includes(folder)))
    .flatMap(({ pid, args }) => {
      // Not always the first argument: a loader may run the program, with the program as an argument.
      const program = args.map((arg) => basename(arg)).find((name) => programs.has(name));
      return program === undefined ? [] : [{ pid, program }];
    });
}

type Listed = { readonly pid: number; readonly args: readonly string[] };

async function readProc(): Promise<Listed[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = async (pid: string) => {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''); // it has ended
    return { pid: Number(pid), args: command.split('\0') };
  };
  return await Promise.all(pids.map(read));
}

async function askPs(): Promise<Listed[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,args='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').map((line) => {
    const [pid = '', ...args] = line.trim().split(' ');
    return { pid: Number(pid), args };
  });
}
