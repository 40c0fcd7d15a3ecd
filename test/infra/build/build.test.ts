import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../infra/build/function-names.ts';

/** Built before the tests (test/support/functions/build-functions.ts). */
const dist = join(import.meta.dirname, '../../../dist');

/** The source files of a bundled file, from its source map. */
async function readSources(file: string): Promise<string[]> {
  const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8')) as { sources: string[] };
  return sources.map((source) => normalize(join(dirname(file), source)));
}

/** A file and its static imports, recursively. */
async function findLoaded(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = await readFile(file, 'utf8');
  for (const [, path = ''] of code.matchAll(/(?:^|[;\n}])(?:im|ex)port(?:[^"'();]*from)?"(\.[^"]+)"/g)) {
    await findLoaded(join(dirname(file), path), seen);
  }
  return seen;
}

const isPackage = (name: string) => (source: string) => source.includes(`/node_modules/${name}/`);

describe.each(functionNames.filter((name) => name !== 'initialise' && name !== 'smoke'))('the bundle of %s', (name) => {
  it("contains one HTTP stack, and not the AWS SDK's", async () => {
    const files = (await readdir(join(dist, name), { recursive: true })).filter((file) => file.endsWith('.mjs'));
    const sources = (await Promise.all(files.map((file) => readSources(join(dist, name, file))))).flat();
    expect(sources.filter(isPackage('@smithy/node-http-handler'))).toEqual([]);
    expect(sources.filter(isPackage('@smithy/fetch-http-handler'))).toEqual([]);
    expect(sources.some(isPackage('undici'))).toBe(true);
  });
});

describe.each(['api', 'refresh'])('a cold start of %s', (name) => {
  it('loads no database driver and no AWS client before the configuration asks for one', async () => {
    const loaded = await findLoaded(join(dist, name, 'index.mjs'));
    expect(loaded.size).toBeGreaterThan(1);
    const sources = (await Promise.all([...loaded].map(readSources))).flat();
    for (const driver of ['pg', '@neondatabase/serverless', '@aws-sdk/client-rds-data', '@aws-sdk/client-s3']) {
      expect(sources.filter(isPackage(driver))).toEqual([]);
    }
    expect(sources.some((source) => source.endsWith('shared/waybills/choose-database.ts'))).toBe(true);
  });
});

describe('a cold start of the API', () => {
  it.each(['routes', 'v2', 'pages'])(
    'loads no endpoint of functions/%s, which its first request loads',
    async (folder) => {
      const loaded = await findLoaded(join(dist, 'api/index.mjs'));
      const sources = (await Promise.all([...loaded].map(readSources))).flat();
      expect(sources.some((source) => source.endsWith('/functions/endpoints.ts'))).toBe(true);
      expect(sources.filter((source) => source.includes(`/functions/${folder}/`))).toEqual([]);
    },
  );
});

describe('the pages', () => {
  it('are files beside the API function, named by their content', async () => {
    const files = await readdir(join(dist, 'api', 'pages'));
    expect(files).toContain('pages.json');
    const others = files.filter((file) => file !== 'pages.json');
    expect(others.length).toBeGreaterThan(8);
    for (const file of others) expect(file).toMatch(/^[a-z]+-[A-Z0-9]{8}\.(js|css)\.br$/);
  });
});
