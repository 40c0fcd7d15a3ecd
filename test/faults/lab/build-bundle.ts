import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { describeFunctionBundle, requireBanner } from '../../../infra/build/function-bundle.ts';
import type { FunctionName } from '../../../infra/build/function-names.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Optional drivers of knex, which one report uses. */
const knexDialects = ['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'sqlite3', 'tedious'];

/** Builds a function from the current source as it is deployed; plugins may remove a mitigation from it. */
export async function buildFunction(
  name: FunctionName,
  folder: string,
  plugins: readonly Plugin[] = [],
): Promise<void> {
  const described = describeFunctionBundle(name, join(folder, name));
  await build({ ...described, plugins: [...plugins, ...described.plugins], logLevel: 'error' });
}

/**
 * Builds other functions, such as the common clients of the reports.
 * @param entries name of the output folder -> source file, relative to the repository root
 */
export async function buildEntries(entries: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [`${name}/index`, file])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    external: ['pg-native', ...knexDialects],
    banner: { js: requireBanner },
    logLevel: 'error',
  });
}
