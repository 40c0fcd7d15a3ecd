import { cpus } from 'node:os';
import type { Processors } from './divide-processors.ts';

/** The share of the time in which the processors of each half worked while calls were counted; NaN where all share. */
export type ProcessorUse = { readonly database: number; readonly environments: number };

export function watchProcessors(processors: Pick<Processors, 'database' | 'environments'> | undefined): {
  stop(): ProcessorUse;
} {
  const before = readTimes();
  return {
    stop() {
      const after = readTimes();
      const shareOf = (indexes: readonly number[] = []) => {
        const sum = (part: 'busy' | 'all') =>
          indexes.reduce((total, index) => total + (after[index]?.[part] ?? 0) - (before[index]?.[part] ?? 0), 0);
        return sum('busy') / sum('all');
      };
      return { database: shareOf(processors?.database), environments: shareOf(processors?.environments) };
    },
  };
}

/** By processor, milliseconds since the start of the machine. */
function readTimes(): readonly { readonly busy: number; readonly all: number }[] {
  return cpus().map(({ times }) => {
    const all = Object.values(times).reduce((sum, ms) => sum + ms, 0);
    return { busy: all - times.idle, all };
  });
}
