import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { LRUCache } from 'lru-cache';
import { RequestRefusedError } from '../request/refusal.ts';
import type { Client } from './identify-client.ts';

/**
 * A token bucket for each client. A unit is about a millisecond of work; a plain call costs one.
 * In one environment: the front door limits a client over all of them (docs/security.md).
 */
export type ClientShares = {
  /**
   * Takes units from a client's bucket: for a client with a weight of 10, a tenth of them.
   * @param client null: the front door does not say who calls, so nothing is limited
   * @returns the headers RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10)
   * @throws RequestRefusedError (429 with Retry-After) if the bucket has less
   */
  take(client: Client | null, units: number): Readonly<Record<string, string>>;
  /** Takes units for work that is done already, at most what the bucket has. */
  spend(client: Client | null, units: number): void;
};

type Bucket = { readonly units: number; readonly at: Instant };

/** Each takes about 300 bytes. Above it, the client that was idle longest starts with a full bucket again. */
const maxClients = 10_000;

/** @param options.unitsPerSecond how fast a bucket refills; 0: no limits @param options.burst what a full bucket holds */
export function createClientShares({
  clock,
  unitsPerSecond,
  burst,
}: {
  clock: Clock;
  unitsPerSecond: number;
  burst: number;
}): ClientShares {
  if (unitsPerSecond === 0) return { take: () => ({}), spend: () => {} };
  // With `max`, lru-cache allocates room for all of them at once, 1.5 ms of a cold start.
  const buckets = new LRUCache<string, Bucket>({ maxSize: maxClients, sizeCalculation: () => 1 });
  const policy = `"client";q=${burst};w=${Math.ceil(burst / unitsPerSecond)}`;

  const readAvailable = (name: string): number => {
    const bucket = buckets.get(name);
    if (bucket === undefined) return burst;
    return Math.min(burst, bucket.units + (elapsedMs(clock, bucket.at) / 1000) * unitsPerSecond);
  };

  return {
    spend(client, units) {
      if (client === null) return;
      const left = Math.max(0, readAvailable(client.name) - units / client.weight);
      buckets.set(client.name, { units: left, at: readInstant(clock) });
    },
    take(client, units) {
      if (client === null) return {};
      const available = readAvailable(client.name);
      // A call that costs more than a whole bucket is allowed when the bucket is full.
      const needed = Math.min(units / client.weight, burst);
      const left = available < needed ? available : available - needed;
      buckets.set(client.name, { units: left, at: readInstant(clock) });
      const headers = {
        'ratelimit-policy': policy,
        ratelimit: `"client";r=${Math.floor(left)};t=${Math.ceil((burst - left) / unitsPerSecond)}`,
      };
      if (available >= needed) return headers;
      const retryAfterSeconds = Math.max(1, Math.ceil((needed - available) / unitsPerSecond));
      throw new RequestRefusedError(
        'rate-limited',
        `Too many requests from this client: expected at most ${unitsPerSecond} units a second; try again in ${retryAfterSeconds} s`,
        { ...headers, 'retry-after': String(retryAfterSeconds) },
      );
    },
  };
}
