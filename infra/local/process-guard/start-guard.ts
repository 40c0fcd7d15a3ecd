import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type ProcessGuard = {
  /** Clears up now, and resolves when nothing is left. */
  finish(): Promise<void>;
};

/**
 * Starts a process that ends whatever names `folder` in its arguments, and deletes the folder, once this process is gone.
 * @param folder an absolute path, with no link in it, that nothing else lies below
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
