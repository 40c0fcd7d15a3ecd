import { existsSync } from 'node:fs';

/** Optional feeds and recordings beside the repository; a lone clone does not have them. */
export const sharedFolder = new URL('../../../../shared/', import.meta.url).pathname;

/** Whether a part of ../shared is missing, for `describe.skipIf(...)`; prints what is skipped where it is. */
export function isSharedMissing(part: string, { needs }: { needs: string }): boolean {
  const isMissing = !existsSync(sharedFolder + part);
  if (isMissing) console.warn(`SKIPPED: ${needs} (there is no ../shared/${part})`);
  return isMissing;
}
