/** Java's smallest table, and how full it gets before it doubles. */
const SMALLEST_TABLE = 16;
const LOAD_FACTOR = 0.75;

/**
 * Puts entries in the order in which a Java HashMap<FeedScopedId, ...> gives them back. OTP numbers its patterns, and
 * breaks ties between trips that leave at the same second, by the order of such a map: without it neither pattern
 * codes nor headsigns would be OTP's own.
 *
 * Buckets that Java turns into trees (8 collisions and more) may come out differently; ids of real feeds do not collide
 * that often.
 */
export function inHashMapOrder<T extends { readonly id: string }>(feedId: string, entries: readonly T[]): T[] {
  const mask = tableSize(entries.length) - 1;
  const feedHash = hashString(feedId);
  const bucketOf = ({ id }: T) => {
    const hash = feedHash ^ hashString(id);
    return (hash ^ (hash >>> 16)) & mask;
  };
  // Sorting is stable, as a bucket is: it keeps the order of insertion.
  return entries
    .map((entry) => ({ entry, bucket: bucketOf(entry) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ entry }) => entry);
}

function tableSize(count: number): number {
  let size = SMALLEST_TABLE;
  while (count > size * LOAD_FACTOR) size *= 2;
  return size;
}

/** Java's String.hashCode. */
function hashString(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
