/**
 * Cleans up after its parent, however the parent ends: `node guard.ts FOLDER`. When stdin closes, it ends every process that
 * has the folder in its arguments and deletes the folder. This is needed because a frozen process does not end with its
 * parent.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { findProcessesOf } from './find-processes.ts';

const folder = process.argv[2] ?? '';
const maxStopMs = 3000; // then Postgres gets SIGKILL too; a fast shutdown takes 20 to 100 ms
const pollMs = 20;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdin.resume().on('error', () => {});
process.stdin.once('close', cleanUp);

async function cleanUp(): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    const found = (await findProcessesOf(folder)).filter(({ pid }) => pid !== process.pid);
    if (found.length === 0) break;
    const isLate = performance.now() - startMs > maxStopMs;
    // Postgres gets SIGINT, its fast shutdown: after SIGKILL its shared memory would remain.
    for (const { pid, program } of found) send(pid, program === 'postgres' && !isLate ? 'SIGINT' : 'SIGKILL');
    await wait(pollMs);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit(0);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, or it belongs to another user.
  }
}
