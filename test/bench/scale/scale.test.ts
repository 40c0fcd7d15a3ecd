import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { findPgbouncers } from '../../../infra/local/servers/pgbouncer.ts';
import { pgbouncer } from '../../support/servers/pgbouncer.ts';
import { runScale } from './run-scale.ts';
import { createScaleTable } from './scale.ts';
import { addRepeated, summarise } from './scale-row.ts';

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

  it('makes one row of two runs, with the mean of their throughputs', () => {
    const [many, load] = [1000, 'busy'] as const;
    const row = {
      environments: many,
      path: 'PgBouncer',
      load,
      calls: 5,
      failed: 1,
      wrong: 0,
      error: 'refused',
      sentAgain: 2,
    };
    const first = { ...row, longestTurnMs: 30, throughput: 2, p50: 1, p99: 3, sessions: 19, openMs: 7 };
    const second = { ...first, wrong: 1, error: 'wrong', throughput: 4, p50: 2, longestTurnMs: 10, sessions: 20 };
    expect(addRepeated({ ...first, perWork: 1 }, { ...second, perWork: 2 })).toEqual({
      ...first,
      ...{ calls: 10, failed: 2, wrong: 1, error: 'wrong', sentAgain: 4, throughput: 3, perWork: 1.5, sessions: 20 },
    });
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
    const limited = [pooled, { ...most, throughput: 0.9 }].map((one) => ({ ...one, load: 'limited' as const }));
    expect(values([pooled, ...limited])).toEqual([0, 20, 90]);
    const onSlowProcessor = [
      { ...pooled, perWork: 0.1 },
      { ...most, perWork: 0.085 },
    ];
    expect(values(onSlowProcessor)).toEqual([0, 20, 85]);
    expect(values([direct])).toEqual([]);
    expect(createScaleTable([pooled, most], []).goals?.at(-1)?.reason).toContain('longest turn was 1.2 s');
  });
});
