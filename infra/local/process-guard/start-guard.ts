import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type ProcessGuard = {
  /** Cleans up now and resolves when nothing is left. */
  finish(): Promise<void>;
};

/**
 * Starts a process that waits for this one to end. It then ends every process that has `folder` in its arguments and
 * deletes the folder.
 * @param folder an absolute path without links; nothing else may use it
 */
export function startGuard(folder: string): ProcessGuard {
  const program = fileURLToPath(import.meta.resolve('./guard.ts'));
  const guard = spawn(process.execPath, [program, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = once(guard, 'exit');
  guard.unref();
  return {
    async finish() {
      guard.ref();
      guard.stdin.end();
      await exited;
    },
  };
}
