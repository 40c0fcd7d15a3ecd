import { LRUCache } from 'lru-cache';
import type { Call } from '../connections/core/call.ts';
import type { Clock } from '../connections/core/clock.ts';
import { DeadlineExceededError, UnavailableError } from '../connections/core/errors.ts';
import { createSingleFlight } from '../connections/core/single-flight.ts';

/** A value, and where it comes from. Stale: older than its time, given because nothing newer could be had. */
export type Cached<Value> = {
  readonly value: Value;
  readonly source: 'upstream' | 'cache' | 'stale';
  /** When it was asked for upstream; ms since the epoch. */
  readonly readAt: number;
};

export type CacheFigures = {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly hits: number;
  readonly misses: number;
  /** Calls that waited for the same question of another call. */
  readonly joined: number;
  readonly stale: number;
};

/** Answers of systems outside, kept for a while. */
export type ResponseCache = {
  /**
   * Gives what is kept under the key, else what `load` reads; simultaneous misses share one load. Where it fails because
   * the system is down, what is kept is given again, marked stale. Null is kept as well: it is known not to exist.
   * @throws what `load` throws, where nothing is kept
   */
  get<Value>(key: string, load: () => Promise<Value>, call: Call): Promise<Cached<Value>>;
  /** Forgets everything. @returns how many entries there were */
  clear(): number;
  figures(): CacheFigures;
};

type Entry = { readonly value: unknown; readonly readAt: number };

/** How old an answer may be that is given because nothing newer can be had: an hour, then an error is more honest. */
const defaultStaleMs = 3_600_000;

/** Fixed costs of an entry beside its value: key, object, list node. */
const entryBytes = 200;

/**
 * @param options.ttlMs how long an answer is given without asking again; 0: not at all
 * @param options.maxBytes what the values may take together, by their length as JSON in UTF-16
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
  const entries = new LRUCache<string, Entry>({ maxSize: maxBytes, maxEntrySize: Math.ceil(maxBytes / 4) });
  const flights = createSingleFlight();
  const counts = { hits: 0, misses: 0, joined: 0, stale: 0 };

  const findKept = (key: string, maxAgeMs: number): Entry | undefined => {
    const entry = entries.get(key);
    const ageMs = entry === undefined ? Number.NaN : clock.now() - entry.readAt;
    return ageMs >= 0 && ageMs < maxAgeMs ? entry : undefined;
  };

  return {
    async get<Value>(key: string, load: () => Promise<Value>, call: Call) {
      const kept = findKept(key, ttlMs);
      if (kept !== undefined) {
        counts.hits += 1;
        call.timings.record('cache', 0, 'hit');
        return { value: kept.value as Value, source: 'cache', readAt: kept.readAt };
      }
      counts.misses += 1;
      let isOwn = false;
      try {
        const entry = await flights.run(
          key,
          async () => {
            isOwn = true;
            const readAt = clock.now();
            const read: Entry = { value: await load(), readAt };
            if (ttlMs > 0) entries.set(key, read, { size: measure(key, read.value) });
            return read;
          },
          call,
        );
        if (!isOwn) counts.joined += 1;
        return { value: entry.value as Value, source: 'upstream', readAt: entry.readAt };
      } catch (error) {
        const old = isOutside(error) ? findKept(key, ttlMs + staleMs) : undefined;
        if (old === undefined) throw error;
        counts.stale += 1;
        call.timings.record('cache', 0, 'stale');
        return { value: old.value as Value, source: 'stale', readAt: old.readAt };
      }
    },
    clear() {
      const { size } = entries;
      entries.clear();
      return size;
    },
    figures: () => ({ entries: entries.size, bytes: entries.calculatedSize, maxBytes, ...counts }),
  };
}

function isOutside(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineExceededError;
}

function measure(key: string, value: unknown): number {
  const length = typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
  return entryBytes + 2 * (key.length + length);
}
