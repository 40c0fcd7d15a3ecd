import { cpus } from 'node:os';
import type { Processors } from './divide-processors.ts';
import { watchSpeed } from './processor-speed.ts';

/** What the processors did while calls were counted. */
export type ProcessorUse = {
  /** The share of the time in which the processors of each half worked; NaN where all share. */
  readonly database: number;
  readonly environments: number;
  /** Of this process's half, which is that of the database (processor-speed.ts). */
  readonly speed: number;
};

export function watchProcessors(processors: Pick<Processors, 'database' | 'environments'> | undefined): {
  stop(): ProcessorUse;
} {
  const before = readTimes();
  const speed = watchSpeed();
  return {
    stop() {
      const after = readTimes();
      const shareOf = (indexes: readonly number[] = []) => {
        const sum = (part: 'busy' | 'all') =>
          indexes.reduce((total, index) => total + (after[index]?.[part] ?? 0) - (before[index]?.[part] ?? 0), 0);
        return sum('busy') / sum('all');
      };
      return {
        database: shareOf(processors?.database),
        environments: shareOf(processors?.environments),
        speed: speed.stop(),
      };
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
