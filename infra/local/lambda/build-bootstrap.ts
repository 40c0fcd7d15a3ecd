import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * Builds the program of the environments into a folder: as JavaScript it starts 35 ms sooner than as TypeScript, and every
 * cold start would pay that.
 * @returns its path
 */
export function buildBootstrap(folder: string): string {
  const outfile = join(folder, 'bootstrap.mjs');
  buildSync({
    entryPoints: [fileURLToPath(import.meta.resolve('./bootstrap/main.ts'))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  return outfile;
}
