import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../infra/build/function-names.ts';

/** Built before the tests (test/support/functions/build-functions.ts). */
const dist = join(import.meta.dirname, '../../../dist');

type Metafile = {
  outputs: Record<string, { inputs: Record<string, unknown>; imports: { path: string; kind: string }[] }>;
};

/** The source files of all outputs of a function. */
async function readSources(name: string): Promise<string[]> {
  const { outputs } = await readMetafile(name);
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
}

/** The source files of the entry point and its static imports. */
async function readSourcesAtStart(name: string): Promise<string[]> {
  const { outputs } = await readMetafile(name);
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const next of outputs[path]?.imports ?? []) if (next.kind === 'import-statement') visit(next.path);
  };
  visit(`dist/${name}/index.mjs`);
  return [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

async function readMetafile(name: string): Promise<Metafile> {
  return JSON.parse(await readFile(join(dist, 'metafiles', `${name}.json`), 'utf8')) as Metafile;
}

const isPackage = (name: string) => (source: string) => source.includes(`node_modules/${name}/`);

/** These make a few calls with Node's own fetch, or none. */
const withoutHttpStack: readonly string[] = ['initialise', 'smoke', 'account', 'maintenance'];

describe.each(functionNames.filter((name) => !withoutHttpStack.includes(name)))('the bundle of %s', (name) => {
  it("contains one HTTP stack, and not the AWS SDK's", async () => {
    const sources = await readSources(name);
    expect(sources.filter(isPackage('@smithy/node-http-handler'))).toEqual([]);
    expect(sources.filter(isPackage('@smithy/fetch-http-handler'))).toEqual([]);
    expect(sources.some(isPackage('undici'))).toBe(true);
  });
});

describe.each(['api', 'refresh'])('a cold start of %s', (name) => {
  it('loads no database driver and no AWS client before the configuration asks for one', async () => {
    const sources = await readSourcesAtStart(name);
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
      const sources = await readSourcesAtStart('api');
      expect(sources.some((source) => source.endsWith('functions/endpoints.ts'))).toBe(true);
      expect(sources.filter((source) => source.includes(`functions/${folder}/`))).toEqual([]);
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
