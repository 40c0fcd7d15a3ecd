import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Kept where other tools keep such things, so that `npm ci` removes it. */
const folder = fileURLToPath(new URL('../../../../node_modules/.cache/headway/', import.meta.url));
const file = `${folder}last-start-ms`;

/** How long the last start took, in milliseconds; undefined before the first one. */
export function findLastStartMs(): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** A folder that cannot be written to is no reason to fail: the next start only says less. */
export function keepStartMs(ms: number): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, String(Math.round(ms)));
  } catch {}
}
