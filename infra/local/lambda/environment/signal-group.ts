/** Sends a signal to a process that leads a group, and to whatever it started; nothing happens where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return; // it never started; a signal to 0 would reach ourselves
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
