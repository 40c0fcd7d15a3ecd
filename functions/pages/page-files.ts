import { readFile } from 'node:fs/promises';

/** What `npm run build` writes beside the API function: the files of the pages, named by their content. */
export type PageFiles = {
  readonly version: string;
  /** The files that each page loads, by page. */
  readonly pages: Readonly<Record<string, { readonly script: string; readonly styles: readonly string[] }>>;
  /** Content type of each file. The files themselves lie beside the list, compressed with brotli. */
  readonly types: Readonly<Record<string, string>>;
};

/** Beside the bundle of the function; and, when the source runs unbundled, where the build puts it. */
const folders = [new URL('../pages/', import.meta.url), new URL('../../dist/api/pages/', import.meta.url)];

let files: Promise<{ readonly folder: URL; readonly list: PageFiles }> | undefined;
const contents = new Map<string, Buffer>();

/** The list of files, read at the first request for a page and then kept. */
export async function readPageFiles(): Promise<PageFiles> {
  return (await findFiles()).list;
}

/** One file, compressed with brotli; undefined if the build wrote no such file. */
export async function findPageFile(name: string): Promise<{ brotli: Buffer; type: string } | undefined> {
  const { folder, list } = await findFiles();
  const type = Object.hasOwn(list.types, name) ? list.types[name] : undefined;
  if (type === undefined) return undefined;
  const brotli = contents.get(name) ?? (await readFile(new URL(`${name}.br`, folder)));
  contents.set(name, brotli);
  return { brotli, type };
}

async function findFiles() {
  files ??= readFirst();
  files.catch(() => {
    files = undefined;
  });
  return await files;
}

async function readFirst() {
  for (const folder of folders) {
    const text = await readFile(new URL('pages.json', folder), 'utf8').catch(() => undefined);
    if (text !== undefined) return { folder, list: JSON.parse(text) as PageFiles };
  }
  throw new Error('The pages are not built: run npm run build');
}
