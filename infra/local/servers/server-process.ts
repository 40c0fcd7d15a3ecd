import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { UnprivilegedUser } from './unprivileged-user.ts';

/** A server of this machine that runs until it is stopped. */
export type ServerProcess = { readonly pid: number; stop(signal?: NodeJS.Signals): Promise<void> };

/** The server ended instead of becoming ready; `log` is what it wrote. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly log: string;

  constructor(message: string, log: string) {
    super(message);
    this.log = log;
  }
}

export type ServerProcessOptions = {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly user?: UnprivilegedUser | undefined;
  /** The line of its log that says it takes connections. */
  readonly readyLine: RegExp;
  readonly stopSignal: NodeJS.Signals;
  readonly onLog?: ((text: string) => void) | undefined;
};

const longestStopMs = 5000; // then it is killed; a fast shutdown of Postgres takes 20 to 100 ms

/**
 * Starts a server and waits until its log says that it is ready. It gets a session of its own, so that a Ctrl-C in our
 * terminal reaches only us, and we stop our parts in order.
 * @throws ServerStartError with the end of its log when it ends before
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, path, args, user, readyLine, stopSignal, onLog } = options;
  const child = spawn(path, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  const exited = once(child, 'exit').catch(() => undefined); // a failed spawn has no exit, only an error
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      onLog?.(text);
      log = `${log}${text}`.slice(-4000);
      if (readyLine.test(log)) resolve();
    });
    child.once('error', (error) => reject(new ServerStartError(`${name} could not be started: ${error.message}`, log)));
    child.once('close', () => reject(new ServerStartError(`${name} ended before it was ready: ${log.trim()}`, log)));
  });
  child.unref();
  return { pid: child.pid ?? 0, stop: (signal = stopSignal) => stopChild(child, exited, signal) };
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), longestStopMs);
  try {
    await exited;
  } finally {
    clearTimeout(timer);
  }
}
