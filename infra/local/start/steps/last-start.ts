import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the folder where other tools keep their caches; `npm ci` removes it. */
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

/** Where the folder cannot be written to, the next start shows no time that is left. */
export function keepStartMs(ms: number): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, String(Math.round(ms)));
  } catch {}
}
