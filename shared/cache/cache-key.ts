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
 * The only builder of cache keys: `trip:raba:42`. Different lists of parts never share a key, because a separator inside a
 * part is escaped.
 */
export function cacheKey(kind: CachedKind, ...parts: readonly string[]): string {
  let key: string = kind;
  for (const part of parts) key += `:${escapePart(part)}`;
  return key;
}

/** @throws Error for a key that cacheKey did not build */
export function findKind(key: string): CachedKind {
  const end = key.indexOf(':');
  const kind = (end === -1 ? key : key.slice(0, end)) as CachedKind;
  if (!kinds.includes(kind)) throw new Error(`cache key: expected one built by cacheKey, got ${key.slice(0, 40)}`);
  return kind;
}

/** Not encodeURIComponent, which throws for half of a surrogate pair. JSON can carry one. */
function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A');
}
