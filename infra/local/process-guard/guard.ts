/**
 * Outlives its parent, however that ends, and clears up after it: `node guard.ts FOLDER`. When stdin closes it ends every
 * process that names the folder in its arguments, and deletes the folder. A frozen process gets no signal when its parent
 * dies, so nobody else would.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { findProcessesOf } from './find-processes.ts';

const folder = process.argv[2] ?? '';
const longestStopMs = 3000; // then Postgres is killed as well; a fast shutdown takes 20 to 100 ms
const pollMs = 20;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdin.resume().on('error', () => {});
process.stdin.once('close', clearUp);

async function clearUp(): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    const found = (await findProcessesOf(folder)).filter(({ pid }) => pid !== process.pid);
    if (found.length === 0) break;
    const isLate = performance.now() - startMs > longestStopMs;
    // Postgres is asked (SIGINT is its fast shutdown): killed, it would leave its shared memory behind.
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
    // it ended by itself, or belongs to somebody else who happens to look into our folder
  }
}
