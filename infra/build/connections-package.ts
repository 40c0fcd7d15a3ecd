/**
 * `npm run build:package [-- FOLDER]`: builds the npm package of shared/connections into a folder (default dist/connections): compiled
 * JavaScript with types and source maps for each public entry, and the pages.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'shared/connections');
const target = resolve(process.argv[2] ?? join(root, 'dist/connections'));

type Manifest = {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  readonly files: readonly string[];
};
const { exports, files } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
const entries = Object.values(exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry.types.replace(/^\.\/lib\//, '').replace(/\.d\.ts$/, '.ts')],
);

await rm(target, { recursive: true, force: true });
await mkdir(join(target, 'lib'), { recursive: true });
const compilerOptions = {
  ...{ noEmit: false, outDir: join(target, 'lib'), rootDir: source, target: 'es2023' },
  ...{ declaration: true, sourceMap: true, inlineSources: true },
  ...{ rewriteRelativeImportExtensions: true, allowImportingTsExtensions: false },
  typeRoots: [join(root, 'node_modules/@types')],
};
const configuration = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions,
  include: [],
  files: entries.map((entry) => join(source, entry)),
};
await writeFile(join(target, 'tsconfig.json'), JSON.stringify(configuration));
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', target], { stdio: 'inherit' });
await rm(join(target, 'tsconfig.json'));

for (const file of await readdir(join(target, 'lib'), { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const path = join(target, 'lib', file);
  const text = await readFile(path, 'utf8'); // the compiler rewrites .ts to .js in JavaScript only
  await writeFile(path, text.replaceAll(/(from '\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
}
const pages = files.filter((name) => name.endsWith('.md'));
for (const page of [...pages, 'README.md', 'package.json']) await cp(join(source, page), join(target, page));
await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
