import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build } from 'esbuild';

/** One file of the pages: `path` is relative to the folder of the API function. */
export type BuiltFile = { readonly path: string; readonly contents: Uint8Array };

const root = fileURLToPath(new URL('../../', import.meta.url));
const pageNames = ['start', 'docs', 'dashboard', 'map'];
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * Builds the pages for people (functions/pages/browser): scripts and styles named by their content, each compressed with
 * brotli, and pages.json, which lists what each page loads. The API function reads them only when somebody asks for a page.
 */
export async function buildPages(): Promise<BuiltFile[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(pageNames.map((name) => [name, `functions/pages/browser/${name}.ts`])),
    outdir: 'dist/pages',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17'],
    minify: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    loader: { '.png': 'dataurl' },
    write: false,
    metafile: true,
  });
  const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string };
  const pages = Object.entries(metafile.outputs).flatMap(([path, { entryPoint, cssBundle }]) => {
    if (entryPoint === undefined || !path.endsWith('.js')) return [];
    const styles = cssBundle === undefined ? [] : [basename(cssBundle)];
    return [[basename(entryPoint, '.ts'), { script: basename(path), styles }]];
  });
  const names = outputFiles.map(({ path }) => basename(path));
  const list = {
    version,
    pages: Object.fromEntries(pages),
    types: Object.fromEntries(names.map((name) => [name, types[name.split('.').at(-1) ?? '']])),
  };
  const compressed = outputFiles.map(async ({ path, contents }) => ({
    path: `pages/${basename(path)}.br`,
    contents: await compress(contents),
  }));
  return [
    ...(await Promise.all(compressed)),
    { path: 'pages/pages.json', contents: Buffer.from(JSON.stringify(list)) },
  ];
}

/** Quality 9: the best one takes ten times as long for a twentieth less. */
function compress(contents: Uint8Array): Promise<Uint8Array> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  return promisify(brotliCompress)(contents, { params });
}
