import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openCpuQuota } from './cpu-quota.ts';

const busy =
  'const endMs = performance.now() + 200; while (process.cpuUsage().user < 150_000 && performance.now() < endMs + 5000);';

it('limits a program to its share of a core, or says why it cannot', async () => {
  const quota = await openCpuQuota(0.25);
  if (typeof quota === 'string') {
    expect(quota).toMatch(/cgroup/);
    return;
  }
  try {
    const tookMs = await quota.run(process.execPath, ['-e', busy], { PATH: process.env['PATH'] });
    expect(tookMs).toBeGreaterThan(450); // 150 ms of CPU time at a quarter of a core take 600 ms
  } finally {
    await quota.close();
  }
});

it('limits a process that runs already, and what it starts, from the time that it says', async () => {
  const quota = await openCpuQuota(null);
  if (typeof quota === 'string') {
    expect(quota).toMatch(/cgroup/);
    return;
  }
  const starter = `process.stdin.once('data', () => require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}]).on('exit', () => process.exit()))`;
  const run = async (share: number | null) => {
    const child = spawn(process.execPath, ['-e', starter]);
    const exited = once(child, 'exit');
    await quota.add(child.pid ?? 0);
    await quota.setShare(share);
    const startMs = performance.now();
    child.stdin.write('go');
    await exited;
    return performance.now() - startMs;
  };
  try {
    expect(await run(0.25)).toBeGreaterThan(450); // 150 ms of CPU time, as above
    expect(await run(null)).toBeGreaterThan(150); // and the time says nothing more: other work takes the processor too
  } finally {
    await quota.close();
  }
});
