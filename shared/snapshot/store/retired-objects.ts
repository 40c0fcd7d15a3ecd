import type { Manifest } from '../format/manifest.ts';

/** How long an object is kept after its retirement, so that no environment still reads it. */
const keptMs = 86_400_000;

/** Lists the keys that can be deleted now. */
export function listExpired(manifest: Manifest, nowMs: number): readonly string[] {
  return Object.entries(manifest.retired ?? {}).flatMap(([key, retiredAt]) =>
    nowMs - retiredAt >= keptMs ? [key] : [],
  );
}

/**
 * Chooses a key that no other refresh may be deleting. A retired object stays in the manifest until its deletion is
 * confirmed, so a key that is not retired is safe for a day at least; a retired key gets a suffix.
 */
export function chooseKey(manifest: Manifest, key: string, nowMs: number): string {
  return key in (manifest.retired ?? {}) ? `${key}.${nowMs}` : key;
}

/** Adds the newly retired objects to the next manifest, and removes the deleted ones. */
export function retireObjects(
  before: Manifest,
  next: Manifest,
  { deleted, nowMs }: { deleted: readonly string[]; nowMs: number },
): Manifest {
  const named = new Set(listKeys(next));
  const retired = { ...Object.fromEntries(listKeys(before).map((key) => [key, nowMs])), ...before.retired };
  const kept = Object.entries(retired).filter(([key]) => !named.has(key) && !deleted.includes(key));
  return { ...next, retired: Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function listKeys({ feeds, schemas = {} }: Manifest): readonly string[] {
  return [...Object.values(feeds).flatMap(({ snapshot }) => snapshot?.key ?? []), ...Object.values(schemas)];
}
