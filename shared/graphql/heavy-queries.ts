import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { UnavailableError } from '@headway/connections/errors';
import type { OtpInstance } from '../configuration/otp-instances.ts';

/** Limits how many heavy queries one OTP works on for this environment. */
export type HeavyQueries = {
  /**
   * Runs a query.
   * @param cost estimated CPU time of the OTP in microseconds
   * @throws UnavailableError if the OTP already works on as many heavy queries as it may
   */
  run<Result>(instance: OtpInstance, cost: number, work: () => Promise<Result>): Promise<Result>;
};

/** Microseconds. A cheaper query is not counted. */
const heavyCost = 50_000;

/**
 * OTP does not stop when a request is aborted, so a query without an answer counts as in flight for this long. It is above the
 * processing timeout that docs/reference/opentripplanner.md recommends for OTP (10 s).
 */
const abandonedMs = 15_000;

/** @param options.maxInFlight for each OTP instance */
export function createHeavyQueries({ clock, maxInFlight }: { clock: Clock; maxInFlight: number }): HeavyQueries {
  /** One entry for each heavy query in flight; `abandonedAt` once its request has failed. */
  const inFlight = new Map<string, Set<{ abandonedAt?: Instant }>>();
  return {
    async run(instance, cost, work) {
      if (cost < heavyCost) return work();
      const queries = inFlight.get(instance.url) ?? new Set();
      inFlight.set(instance.url, queries);
      for (const query of queries) {
        if (query.abandonedAt !== undefined && elapsedMs(clock, query.abandonedAt) >= abandonedMs)
          queries.delete(query);
      }
      if (queries.size >= maxInFlight) {
        throw new UnavailableError('OpenTripPlanner is busy with other large queries', {
          peer: 'otp',
          retryAfterSeconds: 5,
        });
      }
      const query: { abandonedAt?: Instant } = {};
      queries.add(query);
      try {
        const result = await work();
        queries.delete(query);
        return result;
      } catch (error) {
        const hasEnded = error instanceof UnavailableError && error.reason !== 'timeout';
        if (hasEnded) queries.delete(query);
        else query.abandonedAt = readInstant(clock);
        throw error;
      }
    },
  };
}
