import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { asciiSources } from './code-cache/ascii-sources.ts';
import { type FunctionName, findEntryPoint } from './function-names.ts';
import { ownParts } from './own-parts.ts';
import { requireBuiltins } from './require-builtins.ts';
import { undiciCore } from './undici-core.ts';

/**
 * The esbuild options of a function: index.mjs, source maps, and chunks/ for code that only some deployments or calls load
 * (an unused database driver costs no init time: docs/decisions/0080-database-drivers.md).
 */
export function describeFunctionBundle(name: FunctionName, outdir: string) {
  return {
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    entryPoints: { index: findEntryPoint(name) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    external: ['pg-native'],
    // undici checks this name: with it, its experimental parser stays out, 150 kB that every cold start would read.
    // No bundle holds pg's native client, so the variable that asks for it is not read.
    define: { esbuildDetection: 'true', 'process.env.NODE_PG_FORCE_NATIVE': 'undefined' },
    plugins: [asciiSources, undiciCore, ownParts, requireBuiltins],
    banner: { js: requireBanner },
  } satisfies BuildOptions;
}

/** pg and the AWS SDK contain CommonJS, which calls require for Node's built-in modules. */
export const requireBanner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
