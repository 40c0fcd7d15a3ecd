import { readFileSync } from 'node:fs';

/**
 * Reads the most memory that this process has had resident, in MB of 2^20 bytes, as Lambda counts them. On Linux,
 * `resourceUsage().maxRSS` of a new process begins with the memory of the one that started it; VmHWM does not.
 */
export function readPeakMegabytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error('/proc/self/status has no VmHWM');
  return Number(kilobytes) / 1024;
}
