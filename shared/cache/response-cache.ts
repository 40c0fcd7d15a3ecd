import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import { createSingleFlight } from '@headway/connections/single-flight';
import { LRUCache } from 'lru-cache';
import { type CachedKind, findKind } from './cache-key.ts';

/** A value, and where it comes from. Stale: older than the TTL, returned because the upstream is unavailable. */
export type Cached<Value> = {
  readonly value: Value;
  readonly source: 'upstream' | 'cache' | 'stale';
  /** When the upstream was asked; ms since the epoch. */
  readonly readAt: number;
};

/** A loaded value, and the length of the JSON text it was parsed from: serialising it only to measure it costs 0.1 ms. */
export type Loaded<Value> = { readonly value: Value; readonly characters: number };

export type CacheFigures = {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly hits: number;
  readonly misses: number;
  /** Calls that waited for another call's load of the same key. */
  readonly joined: number;
  readonly stale: number;
};

/** A cache of upstream answers. */
export type ResponseCache = {
  /**
   * Returns the cached value of the key, else what `load` returns; simultaneous misses share one load. If the load fails
   * because the upstream is unavailable, returns an expired value, marked stale. Null is cached as well: the upstream does
   * not have it.
   * @throws what `load` throws, if there is no cached value
   */
  get<Value>(key: string, load: () => Promise<Loaded<Value>>, call: Call): Promise<Cached<Value>>;
  /** Removes every entry. @returns how many there were */
  clear(): number;
  figures(): CacheFigures;
};

type Entry = { readonly value: unknown; readonly readAt: number };

/** How long after its TTL a value may be returned as stale: one hour; after that, the caller gets the error. */
const defaultStaleMs = 3_600_000;

/** Memory of an entry besides its key and value: object and list node. */
const entryBytes = 200;

/** A share of the cache for each kind, so that no kind pushes out another, and of that share the largest entry. */
const shares: Readonly<Record<CachedKind, { readonly ofCache: number; readonly largestEntry: number }>> = {
  trip: { ofCache: 3 / 16, largestEntry: 1 / 16 },
  timetable: { ofCache: 1 / 8, largestEntry: 1 / 4 },
  'route-service': { ofCache: 1 / 32, largestEntry: 1 / 4 },
  'service-range': { ofCache: 1 / 32, largestEntry: 1 / 4 },
  graphql: { ofCache: 1 / 4, largestEntry: 1 / 8 },
  departures: { ofCache: 1 / 16, largestEntry: 1 / 2 }, // boards of 100 stops are one entry
  shape: { ofCache: 1 / 16, largestEntry: 1 / 4 },
  // One entry for each feed
  vehicles: { ofCache: 1 / 8, largestEntry: 1 },
  alerts: { ofCache: 1 / 16, largestEntry: 1 },
  duty: { ofCache: 1 / 16, largestEntry: 1 / 16 },
};

/**
 * Builds an empty cache, which removes the least recently used entry of a kind when the share of that kind is full.
 * @param options.ttlMs how long a value is returned without a new load; 0: no cache
 * @param options.maxBytes total size of keys and values, by the UTF-16 length of the JSON texts that the values come from
 */
export function createResponseCache({
  clock,
  ttlMs,
  maxBytes,
  staleMs = defaultStaleMs,
}: {
  clock: Clock;
  ttlMs: number;
  maxBytes: number;
  staleMs?: number;
}): ResponseCache {
  const partitions = new Map<CachedKind, LRUCache<string, Entry>>();
  const flights = createSingleFlight();
  const counts = { hits: 0, misses: 0, joined: 0, stale: 0 };

  const getPartition = (key: string): LRUCache<string, Entry> => {
    const kind = findKind(key);
    const existing = partitions.get(kind);
    if (existing !== undefined) return existing;
    const { ofCache, largestEntry } = shares[kind];
    const maxSize = Math.ceil(maxBytes * ofCache);
    const partition = new LRUCache<string, Entry>({ maxSize, maxEntrySize: Math.ceil(maxSize * largestEntry) });
    partitions.set(kind, partition);
    return partition;
  };

  const sum = (count: (partition: LRUCache<string, Entry>) => number) =>
    [...partitions.values()].reduce((total, partition) => total + count(partition), 0);

  const findEntry = (key: string, maxAgeMs: number): Entry | undefined => {
    const entry = getPartition(key).get(key);
    const ageMs = entry === undefined ? Number.NaN : clock.now() - entry.readAt;
    return ageMs >= 0 && ageMs < maxAgeMs ? entry : undefined;
  };

  return {
    async get<Value>(key: string, load: () => Promise<Loaded<Value>>, call: Call) {
      const cached = findEntry(key, ttlMs);
      if (cached !== undefined) {
        counts.hits += 1;
        call.timings.record('cache', 0, 'hit');
        return { value: cached.value as Value, source: 'cache', readAt: cached.readAt };
      }
      counts.misses += 1;
      let isOwn = false;
      try {
        const entry = await flights.run(
          key,
          async () => {
            isOwn = true;
            const readAt = clock.now();
            const { value, characters } = await load();
            const read: Entry = { value, readAt };
            if (ttlMs > 0) getPartition(key).set(key, read, { size: entryBytes + 2 * (key.length + characters) });
            return read;
          },
          call,
        );
        if (!isOwn) counts.joined += 1;
        return { value: entry.value as Value, source: 'upstream', readAt: entry.readAt };
      } catch (error) {
        const old = isUpstreamFailure(error) ? findEntry(key, ttlMs + staleMs) : undefined;
        if (old === undefined) throw error;
        counts.stale += 1;
        call.timings.record('cache', 0, 'stale');
        return { value: old.value as Value, source: 'stale', readAt: old.readAt };
      }
    },
    clear() {
      const entries = sum(({ size }) => size);
      for (const partition of partitions.values()) partition.clear();
      return entries;
    },
    figures: () => ({
      entries: sum(({ size }) => size),
      bytes: sum(({ calculatedSize }) => calculatedSize),
      maxBytes,
      ...counts,
    }),
  };
}

function isUpstreamFailure(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineExceededError;
}
