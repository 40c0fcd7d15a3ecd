import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A control group whose processes together get a share of one core. */
export type CpuQuota = {
  /** Puts a running process into the group, and with it what it starts from now on. */
  add(pid: number): Promise<void>;
  /** @param share of one core, such as 0.58; null: no limit */
  setShare(share: number | null): Promise<void>;
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
 * @param share of one core, such as 0.58; null: no limit yet
 * @returns the reason as text where this machine does not allow it: it takes root
 */
export async function openCpuQuota(share: number | null): Promise<CpuQuota | string> {
  const version = versions.find(({ root, probe }) => existsSync(`${root}/${probe}`));
  if (version === undefined) return 'this machine has no cgroup for CPU time';
  const isSecond = version.probe === 'cgroup.controllers';
  const group = `${version.root}/headway-bench-${process.pid}-${share ?? 'unlimited'}`;
  const setShare = async (part: number | null) => {
    const quotaUs = part === null ? undefined : Math.round(part * periodUs);
    if (isSecond) await writeFile(`${group}/cpu.max`, `${quotaUs ?? 'max'} ${periodUs}`);
    else await writeFile(`${group}/cpu.cfs_quota_us`, `${quotaUs ?? -1}`);
  };
  try {
    await mkdir(group);
    if (isSecond) await writeFile(`${version.root}/cgroup.subtree_control`, '+cpu');
    else await writeFile(`${group}/cpu.cfs_period_us`, `${periodUs}`);
    await setShare(share);
  } catch (error) {
    await rmdir(group).catch(() => undefined);
    return `a cgroup with a CPU quota could not be created (${(error as NodeJS.ErrnoException).code})`;
  }
  return {
    add: (pid) => writeFile(`${group}/cgroup.procs`, `${pid}`),
    setShare,
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
