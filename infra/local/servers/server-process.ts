import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { UnprivilegedUser } from './unprivileged-user.ts';

/** A server process on this machine. */
export type ServerProcess = { readonly pid: number; stop(signal?: NodeJS.Signals): Promise<void> };

/** The server ended before it was ready; `log` is the end of its log. */
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
  /** Matches the log line that says the server accepts connections. */
  readonly readyLine: RegExp;
  readonly stopSignal: NodeJS.Signals;
  readonly onLog?: ((text: string) => void) | undefined;
};

const maxStopMs = 5000; // then it gets SIGKILL; a fast shutdown of Postgres takes 20 to 100 ms

/**
 * Starts a server and waits until its log says that it is ready. The server runs in its own session, so that a Ctrl-C in the
 * terminal reaches only `npm start`, which then stops its parts in order.
 * @throws ServerStartError with the end of the log if the server ends before it is ready
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
  const timer = setTimeout(() => child.kill('SIGKILL'), maxStopMs);
  try {
    await exited;
  } finally {
    clearTimeout(timer);
  }
}
