import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

/**
 * Builds the program of the environments into a folder: as JavaScript it starts 35 ms sooner than as TypeScript, and every
 * cold start would pay that.
 * @returns its path
 */
export async function buildBootstrap(folder: string): Promise<string> {
  const outfile = join(folder, 'bootstrap.mjs');
  await build({
    entryPoints: [fileURLToPath(import.meta.resolve('./bootstrap/main.ts'))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
  });
  await stop(); // its service process would stay as long as we do
  return outfile;
}
