import { createHash } from 'node:crypto';

/**
 * How long callers and caches between may keep an answer. Network: as long as the manifest check (GTFS_POLLING_INTERVAL),
 * then while a newer one is fetched, and for a day while we fail. Brief: what follows vehicles and clocks.
 */
export type Caching = 'network' | 'brief' | 'none';

export const cacheControl: Readonly<Record<Caching, string>> = {
  network: 'public, max-age=30, stale-while-revalidate=300, stale-if-error=86400',
  brief: 'public, max-age=5, stale-while-revalidate=10, stale-if-error=300',
  none: 'no-store',
};

/** Counts up when the same snapshot and request come to be answered differently: a field more, another order. */
const answerFormat = 1;

/** The strong ETag of an answer before it is encoded, without its quotes: from what the answer is made of. */
export function createEtag(version: string, request: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([answerFormat, version, request]))
    .digest('base64url')
    .slice(0, 27);
}

/**
 * The tag of If-None-Match that says that the caller has this answer, in whichever encoding; undefined where none does.
 * @param etag as createEtag gives it
 */
export function findMatchingTag(ifNoneMatch: string | undefined, etag: string): string | undefined {
  if (ifNoneMatch === undefined) return undefined;
  if (ifNoneMatch.trim() === '*') return `"${etag}"`;
  const tags = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return tags.find((tag) => [`"${etag}"`, `"${etag}-br"`, `"${etag}-gzip"`].includes(tag));
}
