/** What is cached, and so what a key's first part may be. */
export type CachedKind =
  | 'alerts'
  | 'departures'
  | 'duty'
  | 'graphql'
  | 'route-service'
  | 'shape'
  | 'timetable'
  | 'trip'
  | 'vehicles';

/**
 * The only builder of cache keys: `trip:raba:42`. No two different lists of parts share a key, because a separator inside
 * a part is escaped.
 */
export function cacheKey(kind: CachedKind, ...parts: readonly string[]): string {
  return [kind, ...parts.map(escapePart)].join(':');
}

/** Not encodeURIComponent: that one throws for half of a surrogate pair, which JSON can carry. */
function escapePart(part: string): string {
  return part.replaceAll(/[%:]/g, (character) => (character === '%' ? '%25' : '%3A'));
}
