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
