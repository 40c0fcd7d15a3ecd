import { urlOf } from '../server/server.ts';
import type { Second, Timings, View } from './state.ts';

/** A number that no vehicle has, so that the database looks it up each time. */
const vehicle = 'DASHBOARD-PROBE';
const keptCalls = 60;

/**
 * Where no traffic of a local run can be watched, one call a second shows where a call's time goes: it asks for a vehicle that
 * does not exist. Its percentiles are those of the last minute.
 */
export function createProbe() {
  let calls: readonly { ms: number; timings: Timings; isFailed: boolean }[] = [];
  return {
    /** @returns undefined where no feed is loaded */
    async run({ memory }: View): Promise<Second | undefined> {
      const [network] = memory.networks;
      if (network === undefined) return undefined;
      const startMs = performance.now();
      const path = `vehicle/${encodeURIComponent(network.feedId)}/service-type/${vehicle}?trip_number=${calls.length}`;
      const response = await fetch(urlOf(path)).catch(() => undefined);
      const ms = performance.now() - startMs;
      const timings = readTimings(response?.headers.get('server-timing') ?? '');
      calls = [...calls, { ms, timings, isFailed: response === undefined || response.status >= 500 }].slice(-keptCalls);
      const sorted = calls.toSorted((a, b) => a.ms - b.ms);
      const findAt = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
      const [median, slow] = [findAt(0.5), findAt(0.99)];
      return {
        at: Math.floor(Date.now() / 1000),
        calls: 1,
        failed: calls.at(-1)?.isFailed === true ? 1 : 0,
        p50Ms: median?.ms ?? null,
        p99Ms: slow?.ms ?? null,
        p50Timings: median?.timings ?? {},
        p99Timings: slow?.timings ?? {},
      };
    },
  };
}

function readTimings(header: string): Timings {
  const sums: Record<string, number> = {};
  for (const [, name = '', ms] of header.matchAll(/([\w-]+);dur=([\d.]+)/g))
    sums[name] = (sums[name] ?? 0) + Number(ms);
  return sums;
}
