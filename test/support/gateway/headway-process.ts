import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProcessesOf } from '../../../infra/local/process-guard/find-processes.ts';

export type HeadwayProcess = {
  readonly child: ChildProcess;
  readonly url: string;
  /** The example paths that it printed. */
  readonly paths: readonly string[];
  /** Its temporary folder. */
  readonly folder: string;
  readonly output: () => string;
  /** Ends it with SIGINT, as Ctrl-C does. */
  stop(): Promise<number | null>;
};

const program = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url));

/** Runs start.ts until it exits. */
export async function runStart(args: readonly string[], env: Record<string, string> = {}) {
  const { child, text, ended } = spawnStart(args, env);
  const [code] = await ended;
  return { code: code as number | null, stdout: text.out, stderr: text.err, pid: child.pid };
}

/**
 * Runs start.ts on a free port until it is ready.
 * @throws Error with its output if it exits instead
 */
export async function startHeadwayProcess(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<HeadwayProcess> {
  const { child, text, ended } = spawnStart(['--port', '0', ...args], env);
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('/service-type/') && line.includes('curl')) resolve(); // the last line of the example requests
    });
  });
  await Promise.race([ready, ended]);
  const url = /^Headway is ready: (\S+)$/m.exec(text.out)?.[1];
  if (url === undefined) throw new Error(`start.ts exited before it was ready:\n${text.out}${text.err}`);
  const paths = [...text.out.matchAll(/^ {2}curl -i http:\/\/[^/]+(\/\S*)$/gm)].map((match) => match[1] ?? '');
  return {
    child,
    url,
    paths,
    folder: await findFolder(child.pid ?? 0),
    output: () => text.out + text.err,
    async stop() {
      child.kill('SIGINT');
      const [code] = await ended;
      return code as number | null;
    },
  };
}

/** Counts the processes of a run, including its guard. */
export async function countProcesses(folder: string): Promise<number> {
  return (await findProcessesOf(folder)).length;
}

function spawnStart(args: readonly string[], env: Record<string, string>) {
  const variables = Object.entries(process.env).filter(
    ([name]) => !/^(WAYBILLS|GTFS|OTP|SNAPSHOT|HEADWAY|PORT|npm)_?/.test(name),
  );
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(variables), ...env },
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  return { child, text, ended: once(child, 'close') };
}

/** Finds the folder of a run: its guard, a child process, has it as an argument. */
async function findFolder(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'ppid=,args=']);
  const line = stdout
    .split('\n')
    .find((one) => one.trim().startsWith(`${pid} `) && one.includes('process-guard/guard.ts'));
  return line?.trim().split(' ').at(-1) ?? '';
}
