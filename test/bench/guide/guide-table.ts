import type { BenchRow, BenchTable } from '../framework/bench.ts';
import { describeRoundTrip, roundTripsMs } from '../framework/noise.ts';
import { median } from '../framework/statistics.ts';
import { headway, oldService, perCall } from './database-latency.ts';
import type { Reuse } from './reuse.ts';
import { find, overhead, saved } from './savings.ts';

export type Measured = { database: BenchRow[]; http: BenchRow[]; https: BenchRow[]; reuse: Reuse };

/** The guide's table with the measured values; the samples are in the tables after it. */
export function describeGuide({ database, http, https, reuse }: Measured): BenchTable {
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
    title: 'The guide and the measurements',
    notes: [
      'Before: a connection per call. The guide expects these improvements from keeping connections (docs/reference/performance-guide.md). TCP connection overhead: the time of a database call minus that of the same statement on one open connection of a plain client, in the same round.',
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
