import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Metafile, transform } from 'esbuild';
import { escapeToAscii } from './ascii-sources.ts';

type File = { readonly path: string; readonly contents: Uint8Array };
type Module = { readonly name: string; readonly code: string; readonly map: object };

/**
 * Turns the ES modules of a bundle into scripts that V8 can load from a code cache, which saves compiling and some 40 loads
 * of files (docs/decisions/0470-code-cache.md). The main script holds the modules that a start and a first call need, the others
 * stay files of their own in chunks/.
 * @param options.firstCall sources whose dynamic imports belong to the main script
 * @param options.cached sources whose scripts get a code cache too
 * @returns index.mjs, main-<hash>.cjs with its caches, chunks/*.cjs, and a source map of each
 */
export async function packFunction(
  outputs: readonly File[],
  {
    folder,
    metafile,
    firstCall,
    cached,
  }: { folder: string; metafile: Metafile; firstCall: readonly string[]; cached: readonly string[] },
): Promise<File[]> {
  const modules = await Promise.all(
    outputs.filter(({ path }) => path.endsWith('.mjs')).map((file) => toScript(file, outputs)),
  );
  const early = findEarly(metafile, firstCall);
  const isEarly = ({ name }: Module) => early.has(name);
  const { text, sections } = joinModules(modules.filter(isEarly));
  const mainName = `main-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const others = modules
    .filter((one) => !isEarly(one))
    .flatMap((one) => writeScript(`chunks/${one.name}`, joinModules([one])));
  const cachedNames = findEarly(metafile, [...firstCall, ...cached]);
  const isCached = ({ name }: Module) => !isEarly({ name } as Module) && cachedNames.has(name);
  const scripts = [
    { name: mainName, text },
    ...modules
      .filter(isCached)
      .map((one) => ({ name: `chunks/${one.name.slice(0, -4)}`, text: joinModules([one]).text })),
  ];
  const files = [
    ...writeScript(`${mainName}.cjs`, { text, sections }),
    ...others,
    ...(await buildLoader(mainName)),
    ...(await writeCaches(scripts)),
  ];
  return files.map(({ path, contents }) => ({ path: resolve(folder, path), contents }));
}

/** The static imports of the entry and of the sources of a first call, recursively, by the names of their scripts. */
function findEarly({ outputs }: Metafile, firstCall: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (path: string): void => {
    const name = scriptName(path);
    if (found.has(name)) return;
    found.add(name);
    for (const { kind, path: next } of outputs[path]?.imports ?? []) if (kind === 'import-statement') add(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (path.endsWith('/index.mjs') || (entryPoint !== undefined && firstCall.includes(entryPoint))) add(path);
  }
  return found;
}

function scriptName(path: string): string {
  return basename(path).replace(/\.mjs$/, '.cjs');
}

async function toScript({ path, contents }: File, outputs: readonly File[]): Promise<Module> {
  const map = outputs.find((one) => one.path === `${path}.map`)?.contents ?? new Uint8Array();
  const source = Buffer.from(contents)
    .toString()
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
  const inlined = `${source}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  const result = await transform(inlined, {
    sourcefile: path,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    define: { 'import.meta.url': 'moduleUrl' },
    supported: { 'dynamic-import': false }, // becomes a promise of require
  });
  const linked = result.code.replaceAll(/(require\("\.[^"]+)\.mjs"\)/g, '$1.cjs")');
  const code = keepValues(escapeToAscii(linked)); // names of authors in the licences of dependencies
  return { name: scriptName(path), code, map: JSON.parse(result.map) as object };
}

/**
 * Lets the loader turn each export into a plain property once it has a value. esbuild reads exports by two getters, because a
 * module may assign them later; each use of another module's function would call both, 0.2 ms in a call to OTP. The new text has
 * the same length, so that the source map stays right.
 */
function keepValues(code: string): string {
  return code.replaceAll(/get:\(\)=>(\w+)\[(\w+)\],(?=enumerable:)/g, '...keep($1,$2),');
}

type Script = { readonly text: string; readonly sections: readonly object[] };

/** A script whose value is an object with a function for each module, and the sections of its map. */
function joinModules(modules: readonly Module[]): Script {
  let text = '({\n';
  const sections = modules.map(({ name, code, map }) => {
    text += `${JSON.stringify(name)}(exports,require,module,moduleUrl,keep){"use strict";\n`;
    const offset = { line: text.split('\n').length - 1, column: 0 };
    text += `${code}\n},\n`;
    return { offset, map };
  });
  return { text: `${text}})\n`, sections };
}

function writeScript(path: string, { text, sections }: Script): File[] {
  return [
    { path, contents: Buffer.from(text) },
    { path: `${path}.map`, contents: Buffer.from(JSON.stringify({ version: 3, sections })) },
  ];
}

async function buildLoader(mainName: string): Promise<File[]> {
  const { outputFiles } = await build({
    entryPoints: { index: fileURLToPath(new URL('load-packed.ts', import.meta.url)) },
    outdir: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    write: false,
    define: { mainName: JSON.stringify(mainName) },
  });
  return outputFiles.map(({ path, contents }) => ({ path: basename(path), contents }));
}

/** Caches for a Node with and without --expose-gc. */
async function writeCaches(scripts: readonly { readonly name: string; readonly text: string }[]): Promise<File[]> {
  const work = await mkdtemp(join(tmpdir(), 'headway-code-cache-'));
  try {
    const program = fileURLToPath(new URL('write-code-cache.ts', import.meta.url));
    const source = (index: number) => join(work, `${index}.cjs`);
    await Promise.all(scripts.map(({ text }, index) => writeFile(source(index), text)));
    const run = async (ending: string, flags: readonly string[]) => {
      const seeds = ['--hash-seed=1', '--random-seed=1'];
      const files = scripts.flatMap((_, index) => [source(index), `${source(index)}${ending}`]);
      // The environment may change how this Node loads the program, and so a few bytes of the cache.
      await promisify(execFile)(process.execPath, [...seeds, program, files.join(delimiter), ...flags], { env: {} });
      return Promise.all(
        scripts.map(async ({ name }, index) => {
          return { path: `${name}${ending}`, contents: await readFile(`${source(index)}${ending}`) };
        }),
      );
    };
    return (await Promise.all([run('.cache', []), run('.gc.cache', ['--expose-gc'])])).flat();
  } finally {
    await rm(work, { recursive: true });
  }
}
