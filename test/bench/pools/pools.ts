import type { Bench, BenchTable } from '../framework/bench.ts';
import { contestants } from './contestants.ts';
import { openContestants } from './open-contestants.ts';
import { type FreezeSample, faults, runFreezes } from './run-freezes.ts';
import { findFreezeGoals, summariseFreezes } from './summarise-freezes.ts';
import { measureWarmQueries } from './warm-queries.ts';

/** Writes through the drop-in Pool and through `pg.Pool`, alone and below Drizzle and Prisma, counted at the server. */
export const pools: Bench = {
  name: 'pools',
  title: 'Freeze and thaw: the drop-in Pool, Drizzle and Prisma',
  run: async ({ isQuick, random, progress }) => {
    progress('packing and installing');
    const opened = await openContestants(contestants);
    try {
      const samples = await runFreezes(opened, {
        cycles: isQuick ? 3 : 40, // 120 freezes with the three kinds of loss
        random,
        onProgress: (share) => progress(`${Math.round(share * 100)} % of the freezes`),
      });
      progress('warm queries');
      const warm = { rounds: isQuick ? 200 : 1500, random };
      return [createTable(samples), await measureWarmQueries(opened.server.postgres.url, warm)];
    } finally {
      await opened.close();
    }
  },
};

function createTable(samples: readonly FreezeSample[]): BenchTable {
  const inOrder = faults.flatMap(({ name }) =>
    contestants.flatMap((one) => samples.filter(({ who, fault }) => who === one.name && fault === name)),
  );
  return {
    name: 'pools-freeze',
    title: 'Writes after a freeze of 10 to 50 ms',
    notes: [
      'Each contestant is a function over the packed and installed package, in its own environment, which is stopped (SIGSTOP) between calls, behind its own proxy. All are frozen together, the fault hits their connections, and one is called at a time, in random order.',
      'Every write has a number of its own, and the server counts the rows of each number: an answered write without a row is lost, one with two rows ran twice. Latency and round trips are those of answered calls; a new connection costs three round trips.',
    ],
    contestants: contestants.map(({ name, setUp, rows }) => ({
      name,
      configuration: `\`${[...setUp.split('\n').filter((line) => !line.startsWith('import ')), rows].join(' ').replaceAll('`', "'")}\``,
    })),
    baseline: 'pg.Pool',
    rows: summariseFreezes(inOrder),
    goals: findFreezeGoals(samples, contestants),
  };
}
