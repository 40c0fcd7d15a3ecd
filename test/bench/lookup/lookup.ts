import { openLab } from '../../faults/lab/lab.ts';
import { startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { Bench, BenchRow, Goal } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import { largeOperator } from '../servers/large-waybills.ts';
import { openPaths, type Path } from './database-paths.ts';
import { bare, lookupContestants, measureLookup } from './lookup-latency.ts';
import { countRoundTrips, type RoundTrips } from './round-trips.ts';
import { countingSettings, measureServerWork, setCounting } from './server-work.ts';

const allowance = { factor: 1.5, plusMs: 0.3 }; // issue 5

/** What one vehicle lookup costs on the wire and at the server. */
export const lookup: Bench = {
  name: 'lookup',
  title: 'A vehicle lookup: round trips, plans, server time',
  run: async (options) => {
    let log = '';
    const server = await startBenchPostgres({
      waybills: largeOperator,
      settings: countingSettings,
      onLog: (text) => {
        log += text;
      },
    });
    await setCounting(server, false);
    const takeLog = () => {
      const taken = log;
      log = '';
      return taken;
    };
    const proxies = await startDelayProxies();
    const lab = await openLab({ functions: ['api'] });
    const { paths, close } = await openPaths(server);
    const rows = { trips: [] as BenchRow[], latency: [] as BenchRow[], work: [] as BenchRow[] };
    const ours: RoundTrips[] = [];
    try {
      for (const path of paths) {
        options.progress(`${path.name}: round trips`);
        const counted = await countRoundTrips(path, { server, proxies, lab });
        rows.trips.push(...counted.rows);
        ours.push(counted.ours);
        options.progress(`${path.name}: latency`);
        rows.latency.push(...(await measureLookup(path, server, options)));
        options.progress(`${path.name}: server`);
        rows.work.push(...(await measureServerWork(path, { server, takeLog })));
      }
    } finally {
      await lab.close();
      await proxies.close();
      await close();
      await server.stop();
    }
    const contestants = paths.map(({ name, configuration }) => ({ name, configuration }));
    return [
      {
        name: 'round-trips',
        title: 'Round trips on the wire per vehicle lookup',
        notes: [
          'Counted by the proxy, TLS included: opening a TCP connection is one, and so is each time that the client sends after it was sent something. Cold: nothing is open yet. After a freeze: the built API in the local Lambda, stopped (SIGSTOP) before every lookup.',
        ],
        contestants,
        rows: rows.trips,
        goals: [
          toGoal('round trips per warm lookup', Math.max(...ours.map(({ warm }) => warm)), true),
          toGoal(
            'round trips per lookup after a freeze',
            Math.max(...ours.map(({ thawed = Number.NaN }) => thawed)),
            true,
          ),
        ],
      },
      {
        name: 'latency',
        title: 'A warm lookup against the least that a question can cost',
        notes: [
          '100,000 waybills, 800,000 trips, TLS, no added delay. The whole lookup: the pool, the statement, the parsing of its row into a duty.',
        ],
        contestants: lookupContestants,
        baseline: bare,
        rows: rows.latency,
        goals: paths.filter(({ isPooled }) => isPooled).map((path) => describeAllowance(path, rows)),
      },
      {
        name: 'server',
        title: 'What Postgres does for a lookup',
        notes: [
          'After 20 lookups on the connection; mean of 200. Parsed: lines of the log of durations; planned, and the time of it: pg_stat_statements with track_planning.',
        ],
        rows: rows.work,
      },
    ];
  },
};

function toGoal(name: string, value: number, isHeadline: boolean): Goal {
  return { name, value, direction: 'at most', limit: 1, unit: '', isHeadline };
}

type Rows = { readonly latency: readonly BenchRow[]; readonly work: readonly BenchRow[] };

/** The best that the path allows: named where it knows names. */
function describeAllowance({ name: path, knowsNames }: Path, { latency, work }: Rows): Goal {
  const [base, ours] = latency.filter(({ group }) => group === path).map(({ samples }) => median(samples));
  const { planning = 0, executing = 0 } = readServerMs(work.find(({ group }) => group === path));
  const server = `Postgres itself works ${executing.toFixed(2)} ms on the statement, against next to nothing for \`select 1\``;
  return {
    name: `${path}: a warm lookup is within 1.5 times \`select 1\` plus 0.3 ms`,
    value: ours ?? Number.NaN,
    direction: 'at most',
    limit: (base ?? Number.NaN) * allowance.factor + allowance.plusMs,
    unit: 'ms',
    reason: knowsNames
      ? `${server}; the rest is what both ends do with its longer answer.`
      : `${server}, and ${planning.toFixed(2)} ms to plan it anew each time: PgBouncer before 1.21 forgets named statements in transaction mode. A newer one mends it.`,
  };
}

function readServerMs(row: BenchRow | undefined): { planning?: number; executing?: number } {
  return { planning: Number(row?.figures?.['planning, ms']), executing: Number(row?.figures?.['executing, ms']) };
}
