import type { Second, Timings } from './state.ts';

/** Where the time of a call goes, from the bottom of the chart to its top. */
export const timeGroups = [
  ['own code', 'one'],
  ['cache, snapshot', 'six'],
  ['OTP', 'four'],
  ['query', 'three'],
  ['login', 'five'],
  ['TLS', 'seven'],
  ['TCP', 'eight'],
  ['DNS', 'nine'],
  ['pool wait', 'two'],
  ['peer restart', 'ten'],
  ['Lambda, gateway', 'eleven'],
] as const;

/**
 * Splits the time of one call. Server-Timing names the steps: `connect-tcp` of the database, `otp-connect-tcp` of OTP; `otp` is
 * a whole request with its steps. What nothing names is our own code, and what the function did not see is Lambda's.
 * @param durationMs as the caller measured it
 */
export function splitTime(timings: Timings, durationMs: number): number[] {
  const sumOf = (pattern: RegExp) =>
    Object.entries(timings).reduce((sum, [name, ms]) => (pattern.test(name) ? sum + ms : sum), 0);
  const [dns, tcp, tls, login] = ['dns', 'tcp', 'tls', 'auth'].map((step) =>
    sumOf(new RegExp(`(^|-)connect-${step}$`)),
  );
  const pool = sumOf(/(^|-)pool$/);
  const restart = sumOf(/^restart$/);
  const query = sumOf(/^query$/);
  const cache = sumOf(/^(cache|snapshot|store)$/);
  const requests = sumOf(/^(otp|http)$/);
  const steps = sumOf(/^(otp|http)-(pool|connect-\w+)$/) + (query === 0 ? restart : 0);
  const otp = Math.max(0, requests - steps);
  const known = [cache, otp, query, login, tls, tcp, dns, pool, restart].map((ms) => ms ?? 0);
  const total = timings['total'] ?? 0;
  const own = Math.max(0, total - known.reduce((sum, ms) => sum + ms, 0));
  return [own, ...known, Math.max(0, durationMs - total)];
}

/** The lines of a stacked chart, the largest sum first, so that each area covers what is above it. */
export function stackTimes(
  seconds: readonly Second[],
  read: (second: Second) => { timings: Timings; ms: number | null },
): (number | null)[][] {
  const parts = seconds.map((second) => {
    const { timings, ms } = read(second);
    return ms === null ? null : splitTime(timings, ms);
  });
  return timeGroups
    .map((_, line) => parts.map((one) => one?.slice(0, line + 1).reduce((sum, ms) => sum + ms, 0) ?? null))
    .toReversed();
}
