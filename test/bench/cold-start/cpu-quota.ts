import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A control group whose processes together get a share of one core. */
export type CpuQuota = {
  /** Runs a program in the group to its end. @returns milliseconds from its start to its end */
  run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number>;
  close(): Promise<void>;
};

const periodUs = 20_000;
const versions = [
  { root: '/sys/fs/cgroup/cpu', probe: 'cpu.cfs_quota_us' },
  { root: '/sys/fs/cgroup', probe: 'cgroup.controllers' },
] as const;

/**
 * Creates a group (cgroup version 1 or 2).
 * @param share of one core, such as 0.58
 * @returns the reason as text where this machine does not allow it: it takes root
 */
export async function openCpuQuota(share: number): Promise<CpuQuota | string> {
  const version = versions.find(({ root, probe }) => existsSync(`${root}/${probe}`));
  if (version === undefined) return 'this machine has no cgroup for CPU time';
  const group = `${version.root}/headway-bench-${process.pid}-${share}`;
  const quotaUs = Math.round(share * periodUs);
  try {
    await mkdir(group);
    if (version.probe === 'cgroup.controllers') {
      await writeFile(`${version.root}/cgroup.subtree_control`, '+cpu');
      await writeFile(`${group}/cpu.max`, `${quotaUs} ${periodUs}`);
    } else {
      await writeFile(`${group}/cpu.cfs_period_us`, `${periodUs}`);
      await writeFile(`${group}/cpu.cfs_quota_us`, `${quotaUs}`);
    }
  } catch (error) {
    await rmdir(group).catch(() => undefined);
    return `a cgroup with a CPU quota could not be created (${(error as NodeJS.ErrnoException).code})`;
  }
  return {
    run: async (program, args, env) => {
      const join = ['-c', 'echo $$ > "$0" && exec "$@"', `${group}/cgroup.procs`, program, ...args];
      const startMs = performance.now();
      await promisify(execFile)('/bin/sh', join, { env });
      return performance.now() - startMs;
    },
    close: async () => {
      for (let tries = 0; tries < 50; tries += 1) {
        const isGone = await rmdir(group).then(
          () => true,
          () => false, // its last process has not ended yet
        );
        if (isGone) return;
        await sleep(20);
      }
    },
  };
}
