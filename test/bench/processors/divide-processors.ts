import { execFile } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { promisify } from 'node:util';

/** Two halves of the processors: a database does not share its own with its callers at AWS. */
export type Processors = {
  readonly database: readonly number[];
  readonly environments: readonly number[];
  /** Keeps this process, and what it starts until the end (`await using`), on the half of the database. */
  keepHere(): Promise<void>;
  /** Gives this process all processors again. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** @returns undefined without taskset (util-linux) or with one processor: then all share */
export async function divideProcessors(): Promise<Processors | undefined> {
  const all = await readProcessors(process.pid);
  if (all.length < 2) return undefined;
  const middle = Math.floor(all.length / 2);
  const database = all.slice(0, middle);
  return {
    database,
    environments: all.slice(middle),
    keepHere: () => keepOnProcessors(process.pid, database),
    [Symbol.asyncDispose]: () => keepOnProcessors(process.pid, all),
  };
}

/** Lets this process, and the poolers that it starts, come before another process. */
export function lowerPriority(pid: number): void {
  setPriority(pid, Math.min(getPriority() + 10, constants.priority.PRIORITY_LOW));
}

/** Keeps all threads of a process, and what it starts from now on, on these processors. */
export async function keepOnProcessors(pid: number, processors: readonly number[]): Promise<void> {
  await promisify(execFile)('taskset', ['--all-tasks', '--cpu-list', '--pid', processors.join(), `${pid}`]);
}

/** The processors that a process may use; none without taskset. */
export async function readProcessors(pid: number): Promise<number[]> {
  try {
    const { stdout } = await promisify(execFile)('taskset', ['--cpu-list', '--pid', `${pid}`]);
    return parseProcessors(stdout.slice(stdout.lastIndexOf(':') + 1));
  } catch {
    return [];
  }
}

/** `0-2,5` -> 0, 1, 2, 5. */
export function parseProcessors(list: string): number[] {
  return list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
