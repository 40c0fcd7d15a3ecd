/** The initial size of a Java HashMap, and the load at which it doubles. */
const smallestTable = 16;
const loadFactor = 0.75;

/**
 * Sorts entries into the iteration order of a Java HashMap<FeedScopedId, ...>. OTP numbers its patterns, breaks ties
 * between trips that depart at the same second, and lists most things in this order. Pattern codes and headsigns equal
 * OTP's only with it.
 *
 * Buckets that Java turns into trees (8 or more collisions) may differ; ids of real feeds do not collide that often.
 *
 * @param idOf returns an entry's id, `feed:id`
 */
export function inHashMapOrder<T>(entries: readonly T[], idOf: (entry: T) => string): T[] {
  const mask = tableSize(entries.length) - 1;
  const bucketOf = (entry: T) => {
    const hash = hashId(idOf(entry));
    return (hash ^ (hash >>> 16)) & mask;
  };
  // The sort is stable: like a bucket, it keeps the order of insertion.
  return entries
    .map((entry) => ({ entry, bucket: bucketOf(entry) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ entry }) => entry);
}

function tableSize(count: number): number {
  let size = smallestTable;
  while (count > size * loadFactor) size *= 2;
  return size;
}

function hashId(gtfsId: string): number {
  const colon = gtfsId.indexOf(':');
  return hashString(gtfsId.slice(0, colon)) ^ hashString(gtfsId.slice(colon + 1));
}

/** Java's String.hashCode. */
function hashString(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
