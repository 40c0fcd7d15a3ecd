import type pg from 'pg';
import { clientScenarios } from './client-scenarios.ts';
import { poolScenarios } from './pool-scenarios.ts';
import { type Libraries, settle } from './scene.ts';

export const scenarios = { ...clientScenarios, ...poolScenarios };

/** Runs one scenario on one kind of pool. @returns what it noted, without what differs in each run */
export async function runScenario(
  name: string,
  { Class, url, libraries }: { Class: new (options: pg.PoolConfig) => pg.Pool; url: string; libraries: Libraries },
): Promise<unknown[]> {
  const notes: unknown[] = [];
  const pools: pg.Pool[] = [];
  const open = (options: pg.PoolConfig = {}) => {
    const pool = new Class({ connectionString: url, ...options });
    pools.push(pool);
    return pool;
  };
  const note = (...values: unknown[]) => void notes.push(values);
  await scenarios[name]?.({ open, note, url, libraries });
  for (const pool of pools) if (!pool.ending) await settle(pool.end());
  return notes;
}
