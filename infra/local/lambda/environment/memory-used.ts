import { readFileSync } from 'node:fs';

/** The most memory that a process has held, in MB; undefined where the system does not tell (/proc is Linux's). */
export function findMaxMemoryUsedMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
