import { existsSync } from 'node:fs';

/** What was handed over beside the repository: feeds and recordings. Not there on a plain clone. */
export const sharedFolder = new URL('../../../../shared/', import.meta.url).pathname;

/**
 * Tells whether a part of ../shared is there; for `describe.skipIf(isSharedMissing('feeds', ...))`. Says so aloud where
 * it is not.
 */
export function isSharedMissing(part: string, { needs }: { needs: string }): boolean {
  const isMissing = !existsSync(sharedFolder + part);
  if (isMissing) console.warn(`SKIPPED: ${needs} (there is no ../shared/${part})`);
  return isMissing;
}
