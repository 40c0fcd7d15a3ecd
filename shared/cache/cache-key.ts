const kinds = [
  'alerts',
  'departures',
  'duty',
  'graphql',
  'route-service',
  'service-range',
  'shape',
  'timetable',
  'trip',
  'vehicles',
] as const;

/** What is cached: the first part of a key. */
export type CachedKind = (typeof kinds)[number];

/**
 * The only builder of cache keys: `trip:4:raba:2:42`. Different lists of parts never share a key, because each part has its
 * length before it. Escaping a separator inside a part would take a twentieth of an answer from the cache.
 */
export function cacheKey(kind: CachedKind, ...parts: readonly string[]): string {
  let key: string = kind;
  for (const part of parts) key += `:${part.length}:${part}`;
  return key;
}

/** @throws Error for a key that cacheKey did not build */
export function findKind(key: string): CachedKind {
  const end = key.indexOf(':');
  const kind = (end === -1 ? key : key.slice(0, end)) as CachedKind;
  if (!kinds.includes(kind)) throw new Error(`cache key: expected one built by cacheKey, got ${key.slice(0, 40)}`);
  return kind;
}
