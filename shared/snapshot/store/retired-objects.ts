import type { Manifest } from '../format/manifest.ts';

/** How long an object is kept after no manifest names it any more: no environment reads one for so long. */
const keptMs = 86_400_000;

/** What can be deleted now. */
export function listExpired(manifest: Manifest, nowMs: number): readonly string[] {
  return Object.entries(manifest.retired ?? {}).flatMap(([key, retiredAt]) =>
    nowMs - retiredAt >= keptMs ? [key] : [],
  );
}

/**
 * A name under which no other refresh may be deleting. What is retired stays in the manifest until it is deleted for sure,
 * so an object that is not there is safe for a day at least, and one that is gets another name.
 */
export function chooseKey(manifest: Manifest, key: string, nowMs: number): string {
  return key in (manifest.retired ?? {}) ? `${key}.${nowMs}` : key;
}

/** The next manifest with what it does not name any more, and without what was deleted. */
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
