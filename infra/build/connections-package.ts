/**
 * `npm run build:package [-- FOLDER]`: builds the npm package of shared/connections into a folder (default dist/connections): JavaScript,
 * types and source maps for each public entry, and the pages. In the repository an entry is its source file; in the package it is the
 * compiled one, and a file in cjs/ for `require`, so that both share one implementation.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stop, transform } from 'esbuild';
import { thinSourceMap } from './thin-source-map.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'shared/connections');
const target = resolve(process.argv[2] ?? join(root, 'dist/connections'));

type Manifest = { readonly exports: Readonly<Record<string, string>>; readonly files: readonly string[] };
const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
const entries = Object.entries(manifest.exports).filter(([, path]) => path.endsWith('.ts'));
const write = async (name: string, text: string) => {
  await mkdir(dirname(join(target, name)), { recursive: true });
  await writeFile(join(target, name), text);
};

await rm(target, { recursive: true, force: true });
await emitTypes();
for (const file of await readdir(join(target, 'lib'), { recursive: true })) {
  if (file.endsWith('.d.ts')) await emitCode(file.replace(/\.d\.ts$/, ''));
}
await stop(); // otherwise esbuild's service process runs as long as this one
for (const [entry, path] of entries) {
  await write(`cjs/${nameEntry(entry)}.cjs`, `module.exports = require('../${compiled(path)}.js');\n`);
  await write(`cjs/${nameEntry(entry)}.d.cts`, `export * from '../${compiled(path)}.js';\n`);
}
const exports = Object.fromEntries(entries.map(([entry, path]) => [entry, describeEntry(entry, path)]));
// `main`, `types` and `typesVersions` serve TypeScript's older way of resolving modules, which does not read `exports`.
const versions = entries
  .filter(([entry]) => entry !== '.')
  .map(([entry]) => [nameEntry(entry), [`./cjs/${nameEntry(entry)}.d.cts`]]);
const older = {
  ...{ main: './cjs/connections.cjs', types: './cjs/connections.d.cts' },
  typesVersions: { '*': Object.fromEntries(versions) },
};
const published = { ...manifest, exports: { ...manifest.exports, ...exports }, ...older };
await write('package.json', `${JSON.stringify(published, null, 2)}\n`);
const pages = manifest.files.filter((name) => name.endsWith('.md'));
for (const page of [...pages, 'README.md']) await cp(join(source, page), join(target, page));
await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));

/** The declarations of the entries and of what they import. */
async function emitTypes(): Promise<void> {
  const compilerOptions = {
    ...{ noEmit: false, emitDeclarationOnly: true, outDir: join(target, 'lib'), rootDir: source, declaration: true },
    ...{ rewriteRelativeImportExtensions: true, allowImportingTsExtensions: false },
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = entries.map(([, path]) => join(source, path));
  const configuration = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files };
  await write('tsconfig.json', JSON.stringify(configuration));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', target], { stdio: 'inherit' });
  await rm(join(target, 'tsconfig.json'));
}

/** Compiles one file beside its declarations, without comments. Its map names the source in the repository and does not repeat it. */
async function emitCode(name: string): Promise<void> {
  const file = `${name.split('/').at(-1)}.js`;
  const { code, map } = await transform(await readFile(join(source, `${name}.ts`), 'utf8'), {
    ...{ loader: 'ts', target: 'node20', format: 'esm', sourcemap: 'external', sourcesContent: false },
    sourcefile: `shared/connections/${name}.ts`,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  await write(`lib/${name}.js`, `${asJavaScriptImports(code)}//# sourceMappingURL=${file}.map\n`);
  await write(`lib/${name}.js.map`, thinSourceMap(map, code));
  const types = await readFile(join(target, `lib/${name}.d.ts`), 'utf8');
  await write(`lib/${name}.d.ts`, asJavaScriptImports(isShown(name) ? types : withoutComments(types)));
}

/** Whether users meet its declarations: the entries, and the options of their exports. */
function isShown(name: string): boolean {
  return name.endsWith('-options') || entries.some(([, path]) => path === `./${name}.ts`);
}

function withoutComments(types: string): string {
  return types.replaceAll(/^ *\/\*\*[\s\S]*?\*\/\n/gm, '');
}

function asJavaScriptImports(text: string): string {
  return text.replaceAll(/(\b(?:from ?|import\()["']\.{1,2}\/[^"']+)\.ts(["'])/g, '$1.js$2');
}

function compiled(path: string): string {
  return path.replace(/^\.\//, 'lib/').replace(/\.ts$/, '');
}

/** `.` is createConnections. */
function nameEntry(entry: string): string {
  return entry === '.' ? 'connections' : entry.replace(/^\.\//, '');
}

function describeEntry(entry: string, path: string) {
  const [lib, cjs] = [`./${compiled(path)}`, `./cjs/${nameEntry(entry)}`];
  return {
    import: { types: `${lib}.d.ts`, default: `${lib}.js` },
    require: { types: `${cjs}.d.cts`, default: `${cjs}.cjs` },
  };
}
