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

/**
 * @param options.maxInFlight for each OTP instance, in this environment
 * @param options.share of this environment in the limit over all of them: the limit divided by the number of environments. Below
 *   1, the environment waits after each heavy query, so that on average it has no more in flight than its share. null: no limit
 */
export function createHeavyQueries({
  clock,
  maxInFlight: most,
  share,
}: {
  clock: Clock;
  maxInFlight: number;
  share: number | null;
}): HeavyQueries {
  const maxInFlight = share === null ? most : Math.max(1, Math.min(most, Math.floor(share)));
  /** Time to wait after a query, for each ms that it took. */
  const restFactor = share === null || share >= 1 ? 0 : 1 / share - 1;
  const restUntil = new Map<string, { readonly from: Instant; readonly ms: number }>();
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
      const rest = restUntil.get(instance.url);
      const restMs = rest === undefined ? 0 : rest.ms - elapsedMs(clock, rest.from);
      if (queries.size >= maxInFlight || restMs > 0) {
        throw new UnavailableError('OpenTripPlanner is busy with other large queries', {
          peer: 'otp',
          retryAfterSeconds: Math.max(5, Math.ceil(restMs / 1000)),
        });
      }
      const startedAt = readInstant(clock);
      const startRest = (ms: number) => {
        if (restFactor > 0) restUntil.set(instance.url, { from: readInstant(clock), ms: ms * restFactor });
      };
      const query: { abandonedAt?: Instant } = {};
      queries.add(query);
      try {
        const result = await work();
        queries.delete(query);
        startRest(elapsedMs(clock, startedAt));
        return result;
      } catch (error) {
        const hasEnded = error instanceof UnavailableError && error.reason !== 'timeout';
        if (hasEnded) queries.delete(query);
        else {
          query.abandonedAt = readInstant(clock);
          startRest(abandonedMs);
        }
        throw error;
      }
    },
  };
}
