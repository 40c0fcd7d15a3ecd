import { readdirSync, readFileSync } from 'node:fs';

export type ProcessEntry = {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly name: string;
};

export type Stalls = {
  /** How many stalls there were. */
  count(): number;
  /** Ends all stalls. */
  end(): void;
};

const tickMs = 10;
const listMs = 500;
const shortestMs = 10;

/**
 * Stops processes for random times (SIGSTOP, then SIGCONT), as they stop on a machine whose processors others use. Short stalls are
 * as frequent as long ones are rare: the logarithm of their length is even. A process that something else has stopped is left alone.
 * @param options.isChosen which of the processes below `root` stall
 * @param options.perSecond stalls of each process
 * @param options.longestMs the longest stall; the shortest takes 10 ms
 * @param options.random numbers from 0 to 1
 */
export function stallProcesses(options: {
  readonly root: number;
  readonly isChosen: (entry: ProcessEntry) => boolean;
  readonly perSecond: number;
  readonly longestMs: number;
  readonly random: () => number;
}): Stalls {
  const { root, isChosen, perSecond, longestMs, random } = options;
  const stalled = new Map<number, number>(); // until when
  let chosen: readonly ProcessEntry[] = [];
  let listedMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  const turn = () => {
    const now = performance.now();
    if (now - listedMs > listMs) {
      chosen = listProcessesBelow(root).filter(isChosen);
      listedMs = now;
    }
    for (const [pid, untilMs] of stalled) {
      if (untilMs > now) continue;
      stalled.delete(pid);
      send(pid, 'SIGCONT');
    }
    for (const { pid } of chosen) {
      if (stalled.has(pid) || random() >= (perSecond * tickMs) / 1000) continue;
      const state = readProcess(pid)?.state;
      if (state === undefined || state === 'T' || !send(pid, 'SIGSTOP')) continue;
      count += 1;
      stalled.set(pid, now + shortestMs * (longestMs / shortestMs) ** random());
    }
  };
  const timer = setInterval(turn, tickMs);
  return {
    count: () => count,
    end: () => {
      clearInterval(timer);
      for (const pid of stalled.keys()) send(pid, 'SIGCONT');
      stalled.clear();
    },
  };
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // it has ended
  }
}

/** The processes that a process has started, and those that they have started (Linux). */
export function listProcessesBelow(root: number): ProcessEntry[] {
  const entries = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
  const children = Map.groupBy(entries, ({ parent }) => parent);
  const below: ProcessEntry[] = [];
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const found = children.get(pid) ?? [];
    below.push(...found);
    pending.push(...found.map((child) => child.pid));
  }
  return below;
}

/** @returns undefined if it has ended */
function readProcess(pid: number): ProcessEntry | undefined {
  try {
    // "12 (a name) S 1 ...": the name may contain spaces and parentheses
    const [, state = '', parent = ''] = /^.*\) (\w) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    const name = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), state, name };
  } catch {
    return undefined;
  }
}
