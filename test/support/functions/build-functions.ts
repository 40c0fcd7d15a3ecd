import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds dist/ once per test run, so that tests start the current functions. */
export async function setup(): Promise<void> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  await promisify(execFile)(process.execPath, ['infra/build/build.ts'], { cwd: root });
}
