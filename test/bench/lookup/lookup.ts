import { openLab } from '../../faults/lab/lab.ts';
import { startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { Bench, BenchRow, Goal } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import { largeOperator } from '../servers/large-waybills.ts';
import { type DatabasePath, openDatabasePaths } from './database-paths.ts';
import { bareDriver, byFunction, lookupContestants, measureLookup, named, sameStatement } from './lookup-latency.ts';
import { countRoundTrips, type RoundTrips } from './round-trips.ts';
import { countingSettings, measureServerWork, setCounting } from './server-work.ts';

const allowanceMs = 0.3;

/** The cost of one vehicle lookup on the wire and at the server. */
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
    const { paths, close } = await openDatabasePaths(server);
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
          'Counted by the proxy, including TLS. Opening a TCP connection is one round trip, and so is each time the client sends after receiving. Cold: no connection is open. After a freeze: the built API in the local Lambda, stopped (SIGSTOP) before every lookup.',
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
        title: 'A warm lookup compared with the cheapest query',
        notes: [
          '100,000 waybills, 800,000 trips, TLS, no added delay. The lookup includes the pool, the statement, and parsing its row into a duty.',
        ],
        contestants: lookupContestants,
        baseline: bareDriver,
        rows: rows.latency,
        goals: paths.filter(({ isPooled }) => isPooled).flatMap((path) => findGoals(path, rows)),
      },
      {
        name: 'server',
        title: 'Work of Postgres for one lookup',
        notes: [
          'Mean of 200 lookups after 20 on the same connection. Parses are counted in the duration log; plans and times come from pg_stat_statements with track_planning.',
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

/**
 * The goals of one path: its best variant (named, else by the function) beside a plain client that sends the same statement, and
 * the function beside a named lookup, of another path where this one keeps no names.
 */
function findGoals({ name: path, keepsNamedStatements }: DatabasePath, { latency }: Rows): Goal[] {
  const medianOf = (name: string, group: string) =>
    median(latency.find((row) => row.group === group && row.name === name)?.samples ?? []);
  const best = medianOf(keepsNamedStatements ? named : byFunction, path);
  const namedPath = keepsNamedStatements
    ? path
    : (latency.findLast((row) => row.name === named && row.group !== 'direct')?.group ?? 'direct');
  const toLimit = (name: string, value: number): Goal => {
    return { name, value, direction: 'at most', limit: allowanceMs, unit: 'ms' };
  };
  return [
    toLimit(`${path}: a warm lookup over the same statement of a plain client`, best - medianOf(sameStatement, path)),
    toLimit(
      `${path}: an unnamed lookup by the function over a named one${keepsNamedStatements ? '' : ` (${namedPath})`}`,
      medianOf(byFunction, path) - medianOf(named, namedPath),
    ),
  ];
}
