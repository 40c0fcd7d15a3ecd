import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Fleet } from './fleet.ts';
import { readAdmin } from './lab-call.ts';

/** The state of a fleet before the faults; leaks are counted against it. */
export type Baseline = {
  readonly pids: readonly number[];
  /** Open file descriptors by process id. */
  readonly files: ReadonlyMap<number, number>;
  /** Active timers by environment id. */
  readonly timers: ReadonlyMap<string, number>;
};

/** The parts of /memory-stats that show leaks. */
export type MemoryStats = {
  readonly environment: { readonly id: string };
  readonly process: { readonly heapUsedBytes: number; readonly activeTimers: number };
  readonly database: { readonly size: number } | null;
  readonly http: Readonly<Record<string, { readonly connected: number }>>;
};

export function readMemory(fleet: Fleet): Promise<MemoryStats[]> {
  const reads = Array.from({ length: fleet.size }, () => readAdmin(fleet.call, '/memory-stats'));
  return Promise.all(reads) as Promise<MemoryStats[]>;
}

/** 0 for a process that has ended: findFleetLeaks names it. */
function countFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

export async function readBaseline(fleet: Fleet): Promise<Baseline> {
  const pids = fleet.pids();
  const stats = await readMemory(fleet);
  return {
    pids,
    files: new Map(pids.map((pid) => [pid, countFiles(pid)])),
    timers: new Map(stats.map(({ environment, process }) => [environment.id, process.activeTimers])),
  };
}

// The pools allow two connections, one more than an environment may have at the start.
const spareFiles = 2;
const spareTimers = 2;

/** What was closed last takes a moment to close at both ends, on a busy machine up to a second. A leak stays. */
const settlingMs = 3000;

/** Finds crashed environments, growing file descriptors and timers, unclosed sockets, and connections that no pool counts. */
export async function findFleetLeaks(
  fleet: Fleet,
  options: { baseline: Baseline; proxies: readonly FaultProxy[] },
): Promise<string[]> {
  const startMs = performance.now();
  for (;;) {
    const leaks = await listLeaks(fleet, options);
    if (leaks.length === 0 || performance.now() - startMs > settlingMs) return leaks;
    await sleep(100);
  }
}

async function listLeaks(
  fleet: Fleet,
  { baseline, proxies }: { baseline: Baseline; proxies: readonly FaultProxy[] },
): Promise<string[]> {
  const leaks: string[] = [];
  const known = new Set(fleet.pids());
  const lost = baseline.pids.filter((pid) => !known.has(pid));
  if (lost.length > 0) leaks.push(`${lost.length} of ${baseline.pids.length} environments crashed`);
  for (const [pid, before] of baseline.files) {
    const now = known.has(pid) ? countFiles(pid) : 0;
    if (now > before + spareFiles) leaks.push(`environment ${pid} has ${now} file descriptors, ${before} at the start`);
  }
  let pooled = 0;
  for (const { environment, process, database, http } of await readMemory(fleet)) {
    const before = baseline.timers.get(environment.id) ?? 0;
    if (process.activeTimers > before + spareTimers) {
      leaks.push(`environment ${environment.id} has ${process.activeTimers} timers, ${before} at the start`);
    }
    pooled += (database?.size ?? 0) + Object.values(http).reduce((sum, { connected }) => sum + connected, 0);
  }
  const open = proxies.reduce((sum, { pairs }) => sum + pairs.size, 0);
  if (open > pooled) leaks.push(`the peer has ${open} connections, the pools count ${pooled}`);
  for (const value of await Promise.all(
    Array.from({ length: fleet.size }, () => readAdmin(fleet.call, '/connection-stats')),
  )) {
    const states = (value as { tcpStates: Record<string, Record<string, number>> | null }).tcpStates ?? {};
    const waiting = Object.values(states).reduce((sum, peer) => sum + (peer['CLOSE_WAIT'] ?? 0), 0);
    if (waiting > 0) leaks.push(`${waiting} sockets in CLOSE_WAIT`);
  }
  return leaks;
}
