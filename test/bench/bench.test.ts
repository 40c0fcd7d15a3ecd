import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = (...flags: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...flags]);

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(out, { recursive: true }));

describe('npm run bench', () => {
  it('prints the machine, the tables and the goals, nothing but progress beside them, and writes the report', async () => {
    const { stdout, stderr } = await run('--quick', '--only', 'snapshot-load', '--seed', '5', '--out', out);
    expect(stdout).toMatch(/Node v.*seed 5/);
    expect(stdout).toMatch(/load of 10,000 stops, first of a process +\d+(\.\d+)? ms \[/);
    expect(stdout).toMatch(/(met|MISSED) +load of 10,000 stops, first of a process: .* ms, goal at most 60 ms/);
    expect(stdout).toMatch(/lookup: findRoute +\d+(\.\d+)? µs/);
    expect(stdout).not.toContain('NaN');
    expect(stderr).toMatch(/^(1 of 1 {2}snapshot-load {2}\d+ s {2}.+\n)*$/); // a bench of less than 5 s shows none
    const { benches } = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'));
    expect(benches).toMatchObject([{ name: 'snapshot-load', run: { seed: 5, isQuick: true } }]);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('Made with --quick');
  });

  it('lists the benchmarks if the name is unknown', async () => {
    await expect(run('--only', 'nope')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('snapshot-load'),
    });
  });

  it('refuses to compare with a missing run', async () => {
    await expect(run('--compare', join(out, 'nope.json'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('contains no results'),
    });
  });
});
