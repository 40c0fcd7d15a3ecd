import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listProcessesBelow, stallProcesses } from './stall-processes.ts';

/** Starts a process that does nothing. */
function startIdle(): number {
  const child = spawn('sleep', ['600']);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  if (child.pid === undefined) throw new Error('no process ID');
  return child.pid;
}

const stateOf = (pid: number) => listProcessesBelow(process.pid).find((entry) => entry.pid === pid)?.state;
const stall = (pids: readonly number[], longestMs: number) =>
  stallProcesses({
    root: process.pid,
    isChosen: ({ pid }) => pids.includes(pid),
    perSecond: 100, // at each turn
    longestMs,
    random: () => 0.99,
  });

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)(isLinux ? 'stalls' : 'stalls (skipped: no Linux here)', () => {
  test('a chosen process stops and goes on, again and again, and others do not stop', async () => {
    const [chosen, other] = [startIdle(), startIdle()];
    const stalls = stall([chosen], 50);
    await expect.poll(() => stateOf(chosen), { interval: 1 }).toBe('T');
    await expect.poll(() => stalls.count()).toBeGreaterThan(3);
    expect(stateOf(other)).not.toBe('T');
    stalls.end();
    await expect.poll(() => stateOf(chosen)).not.toBe('T');
  });

  test('the end of the stalls lets each process go on, but not what others have stopped', async () => {
    const [chosen, stopped] = [startIdle(), startIdle()];
    process.kill(stopped, 'SIGSTOP');
    await expect.poll(() => stateOf(stopped)).toBe('T');
    const stalls = stall([chosen, stopped], 600_000);
    await expect.poll(() => stateOf(chosen)).toBe('T');
    stalls.end();
    expect(stalls.count()).toBe(1);
    await expect.poll(() => stateOf(chosen)).not.toBe('T');
    expect(stateOf(stopped)).toBe('T');
  });

  test('processes of processes are found, with their command', async () => {
    const child = spawn('sh', ['-c', 'sleep 601; true']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const names = () => listProcessesBelow(child.pid ?? 0).map(({ name }) => name);
    await expect.poll(names).toEqual(['sleep 601']);
    for (const { pid } of listProcessesBelow(child.pid ?? 0)) process.kill(pid);
  });
});
