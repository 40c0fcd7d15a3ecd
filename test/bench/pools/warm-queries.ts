import pg from 'pg';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import { Pool } from '../../../shared/connections/postgres/pool/pool.ts';
import type { BenchTable } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { quantile } from '../framework/statistics.ts';

const text = 'SELECT $1::int AS n';
const configuration = '`max: 1`, one statement with one value, on one open connection over loopback without TLS';

/** What the drop-in Pool adds to a query while nothing is frozen. */
export async function measureWarmQueries(
  url: string,
  { rounds, random }: { rounds: number; random: Random },
): Promise<BenchTable> {
  const pools = {
    'pg.Pool': new pg.Pool({ connectionString: url, max: 1 }),
    'drop-in Pool': new Pool({ connectionString: url, max: 1 }),
    'drop-in Pool, readOnly': new Pool({ connectionString: url, max: 1, readOnly: true }),
  };
  const queries = Object.entries(pools).map(([name, pool]) => ({
    name,
    prepare: () => pool.query(text, [0]), // another contestant's turn must not count as a gap
    run: () => pool.query(text, [1]),
  }));
  const samples = await interleave(queries, { rounds, random });
  for (const pool of Object.values(pools)) await pool.end();
  const median = (name: string) => quantile(samples.get(name) ?? [], 0.5);
  return {
    name: 'pools-warm',
    title: 'A warm pool.query',
    notes: ['Each pool in turn, in random order, after an untimed query of its own.'],
    contestants: Object.keys(pools).map((name) => ({ name, configuration })),
    baseline: 'pg.Pool',
    rows: [...samples].map(([name, list]) => ({ name, unit: 'ms', samples: list })),
    goals: ['drop-in Pool', 'drop-in Pool, readOnly'].map((name) => ({
      name: `${name}: a warm query beyond pg.Pool's, median`,
      value: median(name) - median('pg.Pool'),
      direction: 'at most',
      limit: 0.05,
      unit: 'ms',
      isHeadline: name === 'drop-in Pool',
    })),
  };
}
