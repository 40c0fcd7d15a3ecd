import { setTimeout as wait } from 'node:timers/promises';

/**
 * Ends a process as Lambda does. With a registered extension the process gets SIGTERM (and SIGCONT, if it is frozen) and
 * `shutdownMs` before SIGKILL; without one it gets SIGKILL at once.
 * @param exited settles when the process has ended
 */
export async function endProcess(
  pid: number,
  { hasExtensions, shutdownMs, exited }: { hasExtensions: boolean; shutdownMs: number; exited: Promise<unknown> },
): Promise<void> {
  if (hasExtensions) {
    signalGroup(pid, 'SIGTERM');
    signalGroup(pid, 'SIGCONT');
    const timeUp = new AbortController();
    await Promise.race([exited, wait(shutdownMs, undefined, { signal: timeUp.signal }).catch(() => {})]);
    timeUp.abort();
  }
  signalGroup(pid, 'SIGKILL'); // its child processes may still run
  await exited;
}

/** Sends a signal to a process group by its leader's id; does nothing if the group has ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return; // it never started, and 0 would signal our own group
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
