import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** What knex, a usual client of the reports, would load for other databases. */
const knexDialects = ['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'sqlite3', 'tedious'];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Builds entry points as infra/build.ts builds the functions, into a folder of our own, so that a run always has the code
 * of now, and may take a mitigation out of it.
 * @param entries folder below `outdir` -> source file below the repository's root
 */
export async function buildBundles(
  outdir: string,
  entries: Readonly<Record<string, string>>,
  plugins: readonly Plugin[] = [],
): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [`${name}/index`, file])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    logLevel: 'error',
    external: ['pg-native', ...knexDialects],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [...plugins],
  });
}
