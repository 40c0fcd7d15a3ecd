import { readFileSync } from 'node:fs';

/** The REPORT line that Lambda logs at the end of each call. */
export function reportLine({
  requestId,
  durationMs,
  initMs,
  memoryMb,
  maxMemoryUsedMb,
  status,
}: {
  requestId: string;
  durationMs: number;
  /** Only for the first call of an environment. */
  initMs: number | undefined;
  memoryMb: number;
  maxMemoryUsedMb: number | undefined;
  status: 'ok' | 'error' | 'timeout';
}): string {
  const billedMs = Math.ceil(durationMs + (initMs ?? 0)); // init is billed since August 2025 (AWS Compute Blog)
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(maxMemoryUsedMb === undefined ? [] : [`Max Memory Used: ${maxMemoryUsedMb} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === 'ok' ? [] : [`Status: ${status}`]),
  ].join('\t');
}

/** The peak memory of a process in MB; undefined without /proc, which only Linux has. */
export function findMaxMemoryUsedMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
