import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const moduleUrl = new URL('../../../infra/build/code-cache/young-space.ts', import.meta.url).href;

/** Megabytes of the young space of a process, started as on Lambda, after 200 MB of objects that live for a while. */
async function measureYoungSpace(before: string): Promise<number> {
  const program = `
    const { getHeapSpaceStatistics } = await import('node:v8');
    const { limitYoungSpace } = await import('${moduleUrl}');
    ${before}
    const kept = [];
    for (let round = 0; round < 400; round += 1) {
      kept.push(Array.from({ length: 20_000 }, (_, index) => ({ round, index })));
      if (kept.length > 10) kept.shift();
    }
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(young.space_size / 1e6);`;
  const flags = ['--max-semi-space-size=51', '--max-old-space-size=921', '--input-type=module'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program]);
  return Number(stdout);
}

it('keeps the space of young objects small, which otherwise grows with the objects that live for a while', async () => {
  expect(await measureYoungSpace('limitYoungSpace();')).toBeLessThan(20);
  expect(await measureYoungSpace('')).toBeGreaterThan(50);
});

it('lets code load from its cache, which V8 refuses with other flags', async () => {
  const program = `
    const { Script } = await import('node:vm');
    const { limitYoungSpace, loadWithUsualFlags } = await import('${moduleUrl}');
    const cachedData = new Script('(() => 1)').createCachedData();
    const isTaken = (source) => !new Script(source, { cachedData }).cachedDataRejected;
    limitYoungSpace();
    console.log(isTaken('(() => 2)'), loadWithUsualFlags(() => isTaken('(() => 3)')), isTaken('(() => 4)'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout).toBe('false true false\n');
});
