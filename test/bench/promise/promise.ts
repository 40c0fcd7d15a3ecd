import { startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { Bench, BenchRow, BenchTable, Goal } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { describeRoundTrip, roundTripsMs } from '../noise.ts';
import { startBenchPostgres } from '../world/bench-postgres.ts';
import { largeOperator } from '../world/large-waybills.ts';
import { databaseContestants, headway, measureDatabase, oldService, perCall, plain } from './database-latency.ts';
import { fetchKept, httpContestants, measureHttp } from './http-latency.ts';
import { measureReuse, type Reuse } from './reuse.ts';

/** README's figures are those at this round trip: between two availability zones, and near what the guide started from. */
const usualRoundTripMs = 2;

/** The performance guide's table of expected improvements, measured. */
export const promise: Bench = {
  name: 'promise',
  title: "The promise: the guide's own table",
  run: async (options) => {
    const proxies = await startDelayProxies();
    try {
      const server = await startBenchPostgres({ waybills: largeOperator });
      const { rows: database, profile } = await measureDatabase(server, proxies, options).finally(() => server.stop());
      const { http, https } = await measureHttp(proxies, options);
      const reuse = await measureReuse(proxies, options);
      return [
        summarise({ database, http, https, reuse }),
        describeOverhead(database, profile),
        describeDatabase(database),
        describeHttp('http', http),
        describeHttp('https', https),
        describeReuse(reuse),
      ];
    } finally {
      await proxies.close();
    }
  },
};

function find(rows: readonly BenchRow[], roundTripMs: number, name: string): readonly number[] {
  return rows.find((row) => row.group === describeRoundTrip(roundTripMs) && row.name === name)?.samples ?? [];
}

/** How much less time `name` takes than `base`, in per cent of the latter, at the median. */
function saved(rows: readonly BenchRow[], roundTripMs: number, base: string, name = headway): number {
  return (1 - median(find(rows, roundTripMs, name)) / median(find(rows, roundTripMs, base))) * 100;
}

/** What a call takes beyond the same call of the plain client in the same round, milliseconds. */
function overhead(rows: readonly BenchRow[], roundTripMs: number, name: string): number[] {
  const base = find(rows, roundTripMs, plain);
  return find(rows, roundTripMs, name).map((ms, round) => ms - (base[round] ?? Number.NaN));
}

type Measured = { database: BenchRow[]; http: BenchRow[]; https: BenchRow[]; reuse: Reuse };

function summarise({ database, http, https, reuse }: Measured): BenchTable {
  const line = (name: string, roundTripMs: number | undefined, figures: Record<string, string>): BenchRow => ({
    ...(roundTripMs === undefined ? {} : { group: describeRoundTrip(roundTripMs) }),
    name,
    unit: '',
    samples: [],
    figures,
  });
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const less = (value: number) => `${value >= 0 ? '−' : '+'}${Math.abs(value).toFixed(0)} %`;
  return {
    name: 'guide',
    title: 'What the guide expects, and what is measured',
    notes: [
      'Before: a connection per call. The guide: docs of the service before this one, which promised these for keeping connections. TCP connection overhead is what a call to the database takes beyond the same statement by a plain client on one open connection, in the same round.',
    ],
    rows: [
      ...roundTripsMs.map((roundTripMs) =>
        line('TCP connection overhead', roundTripMs, {
          before: ms(median(overhead(database, roundTripMs, perCall))),
          'the guide expects': '10–15 ms → 1–3 ms',
          Headway: ms(median(overhead(database, roundTripMs, headway))),
        }),
      ),
      ...roundTripsMs.map((roundTripMs) =>
        line('database query latency', roundTripMs, {
          before: ms(median(find(database, roundTripMs, perCall))),
          'the guide expects': '−60 to −80 %',
          Headway: `${less(saved(database, roundTripMs, perCall))} (${less(saved(database, roundTripMs, oldService))} against the old service)`,
        }),
      ),
      ...roundTripsMs.map((roundTripMs) =>
        line('HTTP request latency', roundTripMs, {
          before: `${ms(median(find(https, roundTripMs, perCall)))} with TLS, ${ms(median(find(http, roundTripMs, perCall)))} without`,
          'the guide expects': '−40 to −60 %',
          Headway: `${less(saved(https, roundTripMs, perCall))} with TLS, ${less(saved(http, roundTripMs, perCall))} without`,
        }),
      ),
      line('connection reuse', undefined, {
        before: '0 %',
        'the guide expects': '10 % → 90 %',
        Headway: `${reuse.sharePercent.toFixed(2)} %`,
      }),
    ],
  };
}

function describeOverhead(database: readonly BenchRow[], profile: readonly string[]): BenchTable {
  return {
    name: 'overhead',
    title: 'TCP connection overhead of a call to the database',
    notes: ['Each sample is the difference to the plain client in the same round.'],
    rows: roundTripsMs.flatMap((roundTripMs) =>
      [perCall, oldService, headway].map(
        (name): BenchRow => ({
          group: describeRoundTrip(roundTripMs),
          name,
          unit: 'ms',
          samples: overhead(database, roundTripMs, name),
        }),
      ),
    ),
    goals: roundTripsMs.map((roundTripMs) => ({
      name: `overhead of a warm call over a plain client on one open connection, ${describeRoundTrip(roundTripMs)}`,
      value: median(overhead(database, roundTripMs, headway)),
      direction: 'at most',
      limit: 0.5,
      unit: 'ms',
      reason:
        'Where the processor of the function is in one call of ours (profile of 1,000 calls without a distance, the driver included, which the plain client pays as well); more than their sum is other work on the machine:',
      profile,
      isHeadline: roundTripMs === usualRoundTripMs,
    })),
  };
}

function describeDatabase(rows: readonly BenchRow[]): BenchTable {
  return {
    name: 'database',
    title: "Database: one vehicle's duty",
    notes: ['TLS to Postgres 18, 100,000 waybills and 800,000 trips, the same vehicles in turn for everyone.'],
    contestants: databaseContestants,
    baseline: perCall,
    rows,
    goals: [
      ...roundTripsMs.map((roundTripMs) =>
        savedGoal('database query latency against a connection per call', roundTripMs, {
          value: saved(rows, roundTripMs, perCall),
          limit: 80,
        }),
      ),
      savedGoal('database query latency against the old service', usualRoundTripMs, {
        value: saved(rows, usualRoundTripMs, oldService),
        limit: 80,
      }),
    ],
  };
}

function savedGoal(name: string, roundTripMs: number, { value, limit }: { value: number; limit: number }): Goal {
  return {
    name: `${name}, ${describeRoundTrip(roundTripMs)}: less time`,
    value,
    direction: 'at least',
    limit,
    unit: '%',
    isHeadline: roundTripMs === usualRoundTripMs,
  };
}

function describeHttp(scheme: 'http' | 'https', rows: readonly BenchRow[]): BenchTable {
  const reasons = {
    http: 'Without TLS a new connection costs one round trip and the request another: half is all that there is to save. The rest is the work of both ends.',
    https:
      'The handshake with a resumed TLS session takes two round trips, and the request one: two thirds are all that there is to save.',
  };
  return {
    name: scheme,
    title: `${scheme.toUpperCase()}: a question to OTP`,
    notes: [`A GraphQL question and an answer of 4 kB from a server that answers at once. ${reasons[scheme]}`],
    contestants: httpContestants,
    baseline: perCall,
    rows,
    // Without TLS one line says it all: half is what physics allows.
    goals: (scheme === 'http' ? [usualRoundTripMs] : roundTripsMs).map((roundTripMs) => ({
      ...savedGoal(`${scheme.toUpperCase()} request latency against a connection per call`, roundTripMs, {
        value: saved(rows, roundTripMs, perCall),
        limit: 60,
      }),
      reason: `${reasons[scheme]} fetch on a kept connection saves ${saved(rows, roundTripMs, perCall, fetchKept).toFixed(0)} %.`,
    })),
  };
}

function describeReuse({ rows, sharePercent }: Reuse): BenchTable {
  return {
    name: 'reuse',
    title: 'Connection reuse through freezes',
    notes: [
      'The built API in three environments of the local Lambda, stopped (SIGSTOP) between any two calls; half of the calls reach the database, half OTP, each with a round trip of 0.5 ms. Connections are counted by the proxies; those of the first calls are among them.',
    ],
    rows,
    goals: [
      {
        name: 'connection reuse through freezes',
        value: sharePercent,
        direction: 'at least',
        limit: 99.5,
        unit: '%',
        isHeadline: true,
      },
    ],
  };
}
