import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = (...flags: string[]) => promisify(execFile)('node', [join(import.meta.dirname, 'bench.ts'), ...flags]);

describe('npm run bench', () => {
  it('prints the machine, and each measurement with its goal', async () => {
    const { stdout } = await run('--quick', '--only', 'snapshot-load');
    expect(stdout).toContain(`Node v`);
    expect(stdout).toMatch(
      /load of 10,000 stops, first of a process +median +\d+(\.\d+)? ms +p95 .* goal <= 60 ms: (met|MISSED)/,
    );
    expect(stdout).toMatch(/lookup: findRoute +median +\d+(\.\d+)? us/);
    expect(stdout).not.toContain('NaN');
  });

  it('names the benchmarks there are when it does not know one', async () => {
    await expect(run('--only', 'nope')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('snapshot-load'),
    });
  });
});
