/** Java's smallest table, and how full it gets before it doubles. */
const smallestTable = 16;
const loadFactor = 0.75;

/**
 * Puts entries in the order in which a Java HashMap<FeedScopedId, ...> gives them back. OTP numbers its patterns, breaks
 * ties between trips that leave at the same second, and lists most things by the order of such a map: without it neither
 * pattern codes nor headsigns would be OTP's own.
 *
 * Buckets that Java turns into trees (8 collisions and more) may come out differently; ids of real feeds do not collide
 * that often.
 *
 * @param idOf gives an entry's id, `feed:id`
 */
export function inHashMapOrder<T>(entries: readonly T[], idOf: (entry: T) => string): T[] {
  const mask = tableSize(entries.length) - 1;
  const bucketOf = (entry: T) => {
    const hash = hashId(idOf(entry));
    return (hash ^ (hash >>> 16)) & mask;
  };
  // Sorting is stable, as a bucket is: it keeps the order of insertion.
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
