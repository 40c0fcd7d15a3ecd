import { setTimeout as wait } from 'node:timers/promises';
import { shutdownMs } from './quotas.ts';

/**
 * Takes a process away as Lambda does: where an extension is registered, it is told by SIGTERM and has half a second, even
 * if it was stopped before; then, and otherwise at once, it is killed.
 * @param exited settles when it is gone
 */
export async function endProcess(
  pid: number,
  { hasExtensions, exited }: { hasExtensions: boolean; exited: Promise<unknown> },
): Promise<void> {
  if (hasExtensions) {
    signalGroup(pid, 'SIGTERM');
    signalGroup(pid, 'SIGCONT');
    const timeUp = new AbortController();
    await Promise.race([exited, wait(shutdownMs, undefined, { signal: timeUp.signal }).catch(() => {})]);
    timeUp.abort();
  }
  signalGroup(pid, 'SIGKILL'); // what it started may still be there
  await exited;
}

/** Sends a signal to a process that leads a group, and to whatever it started; nothing happens where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return; // it never started; a signal to 0 would reach ourselves
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
