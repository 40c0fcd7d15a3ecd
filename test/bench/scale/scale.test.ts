import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { findPgbouncers } from '../../../infra/local/servers/pgbouncer.ts';
import { pgbouncer } from '../../support/servers/pgbouncer.ts';
import { growth } from './growth.ts';
import { runScale } from './run-scale.ts';
import { createScaleTable } from './scale.ts';
import { summarise } from './scale-workers.ts';

describe('the run with many environments', () => {
  it('answers correctly in each environment over its own connections, and reports skipped rows', async () => {
    const { rows, skipped } = await runScale({ random: createRandom(1), environments: [3], secondsEach: 0.3 });
    const paths = new Set(rows.map(({ path }) => path));
    expect(paths).toEqual(
      new Set([
        ...(await findPgbouncers()).map(({ version }) => `PgBouncer ${version}`),
        ...['a front like RDS Proxy', 'no pooler'],
      ]),
    );
    expect(skipped.length).toBe(pgbouncer === undefined ? 1 : 0);
    expect(rows).toHaveLength(3 * paths.size);
    for (const row of rows) {
      expect(row).toMatchObject({ environments: 3, failed: 0, wrong: 0, error: null });
      expect(row.calls).toBeGreaterThan(0); // how many depends on the machine
      expect(row.p99).toBeGreaterThanOrEqual(row.p50);
      expect(row.sessions).toBeLessThanOrEqual(row.path.includes('RDS') ? 20 : 3);
      if (row.path === 'no pooler') expect(row.sessions).toBe(3);
    }
  });

  it('merges the results of the processes, and excludes failures from the latency', () => {
    const of = (durations: number[], failed: number, error: string | null) => ({
      durationsMs: Float64Array.from(durations),
      inTime: 1,
      failed,
      wrong: error === 'wrong' ? failed : 0,
      error,
      sentAgain: failed,
      longestTurnMs: durations.length,
    });
    expect(summarise([of([1, 3], 0, null), of([2], 2, 'wrong')], 2)).toEqual({
      calls: 5,
      failed: 2,
      wrong: 2,
      error: 'wrong',
      sentAgain: 2,
      longestTurnMs: 2,
      throughput: 1,
      p50: 2,
      p99: 2.98,
    });
  });

  it('misses its goal if an answer through the pooler is wrong, but not if it is a 503 or direct', () => {
    const row = { environments: 1000, load: 'busy', calls: 10, error: null, throughput: 1, p50: 1, p99: 1 } as const;
    const load = { openMs: 1, sentAgain: 4, longestTurnMs: 1200 };
    const pooled = { ...row, ...load, path: 'PgBouncer 1.24.1', failed: 0, wrong: 0, sessions: 20 };
    const direct = { ...row, ...load, path: 'no pooler', failed: 8, wrong: 8, sessions: 197, error: 'no room' };
    const values = (rows: Parameters<typeof createScaleTable>[0]) =>
      createScaleTable(rows, []).goals?.map(({ value }) => value);
    expect(values([pooled, direct])).toEqual([0, 20]);
    expect(values([{ ...pooled, failed: 1, error: 'no room' }, direct])).toEqual([0, 20]);
    expect(values([{ ...pooled, failed: 1, wrong: 1, error: 'wrong' }, direct])).toEqual([1, 20]);
    const most = { ...pooled, environments: 10_000, throughput: 0.5 };
    expect(values([pooled, most])).toEqual([0, 20, 50]);
    expect(values([direct])).toEqual([]);
    expect(createScaleTable([pooled, most], []).goals?.at(-1)?.reason).toContain('longest turn was 1.2 s');
  });
});

describe('the run with growing networks', () => {
  it('measures each query and the memory for each size', async () => {
    const [table] = await growth.run({ isQuick: true, random: createRandom(1), progress: () => {} });
    const groups = Map.groupBy(table?.rows ?? [], ({ group }) => group);
    expect([...groups.keys()]).toEqual(['1,000 stops', '5,000 stops']);
    for (const rows of groups.values()) {
      expect(rows.map(({ unit }) => unit)).toEqual(['ms', 'MB', 'MB', 'us', 'us', 'us', 'us', 'us', 'us']);
      expect(rows.flatMap(({ samples }) => samples).every((sample) => sample > 0)).toBe(true);
    }
    expect(table?.plots?.flatMap(({ lines }) => lines).every(({ points }) => points.length === 2)).toBe(true);
  });
});
