/** Builds one minified ESM bundle per function into dist/<function> (function-bundle.ts), and the pages of the API. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { packFunction } from './code-cache/pack-function.ts';
import { describeFunctionBundle } from './function-bundle.ts';
import { functionNames } from './function-names.ts';
import { buildPages } from './pages.ts';

for (const name of functionNames) {
  const folder = join('dist', name);
  const isPacked = name === 'api';
  const { metafile, outputFiles } = await build({
    ...describeFunctionBundle(name, folder),
    ...(isPacked ? { entryPoints: { index: 'functions/start-api.ts' }, banner: {} } : {}),
    write: false,
    metafile: true,
  });
  const firstCall = ['functions/routes/vehicle-endpoints.ts', 'shared/connections/postgres/pg/pg-driver.ts'];
  const cached = [
    ...['timetable-endpoints', 'service-endpoints', 'v2/endpoints'].map((path) => `functions/${path}.ts`),
    ...['graphql/check-query', 'graphql/network-sizes', 'otp/read-schema'].map((path) => `shared/${path}.ts`),
    'shared/connections/http/undici-client.ts',
  ];
  const scripts = isPacked ? await packFunction(outputFiles, { folder, metafile, firstCall, cached }) : outputFiles;
  const pages = name === 'api' ? await buildPages() : [];
  const sql = name === 'initialise' ? await readSql(folder) : [];
  const files = [...pages.map(({ path, contents }) => ({ path: resolve(folder, path), contents })), ...sql, ...scripts];
  // Another process may be reading these files: replace each in one step, entry points last.
  for (const { path, contents } of files.toSorted((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)))) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  await removeOthers(resolve(folder), new Set(files.map(({ path }) => path)));
  await mkdir(join('dist', 'metafiles'), { recursive: true }); // read by `npm run bench -- --only bundles`
  await writeFile(join('dist', 'metafiles', `${name}.json`), JSON.stringify(metafile));
  const sizes = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.mjs'));
  const sum = sizes.reduce((total, [, { bytes }]) => total + bytes, 0);
  const { bytes = 0 } = metafile.outputs[join(folder, 'index.mjs')] ?? {};
  const packed = scripts.find(({ path }) => /main-\w+\.cjs$/.test(path));
  if (pages.length > 0) {
    const pageBytes = pages.reduce((total, { contents }) => total + contents.length, 0);
    console.log(`${join(folder, 'pages')}  ${kilobytes(pageBytes)} in ${pages.length} files`);
  }
  const start =
    packed === undefined
      ? `${join(folder, 'index.mjs')}  ${kilobytes(bytes)}`
      : `${join(folder, basename(packed.path))}  ${kilobytes(packed.contents.length)}`;
  console.log(`${start}, with ${sizes.length - 1} chunks ${kilobytes(sum)}`);
}

/** The statements that the function runs, beside its bundle. */
async function readSql(folder: string): Promise<{ path: string; contents: Uint8Array }[]> {
  const sources = [
    'infra/aws/database/setup/role.sql',
    'infra/aws/database/setup/duty-function.sql',
    'infra/local/waybills/schema.sql',
  ];
  return Promise.all(
    sources.map(async (source) => ({
      path: resolve(folder, 'sql', basename(source)),
      contents: await readFile(source),
    })),
  );
}

function isEntry(path: string): boolean {
  return /(^|\/)(index\.mjs|pages\.json)$/.test(path);
}

/** Removes the chunks of earlier builds. */
async function removeOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isBeingWritten = /\.(mjs|cjs|cache|map|br|json)\.\d+$/.test(path);
    if (entry.isFile() && !written.has(path) && !isBeingWritten) await rm(path, { force: true });
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} kB`;
}
