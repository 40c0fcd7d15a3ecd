import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { type ApiEntry, readApiPage, readExpected, runExamples } from './api-page.ts';
import { startExamplePeers } from './example-peers.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(root, 'shared/connections');
const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as {
  exports: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const peers = Object.keys(manifest.peerDependencies);
const page = await readApiPage(join(root, 'shared/connections/API.md'), peers);
const entries = Object.entries(manifest.exports).filter(([, path]) => path.endsWith('.ts'));

let folder: string;
let server: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-api-'));
  await promisify(execFile)(
    process.execPath,
    [join(root, 'infra/build/connections-package.ts'), join(folder, 'built')],
    {
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  server = await createTestDatabase();
});
afterAll(async () => {
  await server?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** An app with a copy of the built package and links to other packages. Nothing of this repository is above it. */
async function createApp(name: string, packages: readonly string[]): Promise<string> {
  const app = join(folder, name);
  await cp(join(folder, 'built'), join(app, 'node_modules/@headway/connections'), { recursive: true });
  for (const one of packages) {
    await mkdir(dirname(join(app, 'node_modules', one)), { recursive: true });
    await symlink(join(root, 'node_modules', one), join(app, 'node_modules', one));
  }
  return app;
}

describe('the API page', () => {
  test('has a section with an example for each entry, and for nothing else', () => {
    expect(page.map(({ entry }) => entry).sort()).toEqual(entries.map(([entry]) => entry).sort());
    for (const { entry, examples } of page) expect(examples.length, entry).toBeGreaterThan(0);
  });

  test.each(entries)('names each export of %s', async (entry, path) => {
    const { text = '' } = page.find((one) => one.entry === entry) ?? {};
    const code = await readFile(join(source, path), 'utf8');
    const values = Object.keys((await import(join(source, path))) as object);
    const types = [...code.matchAll(/^export type (\w+)/gm)].map(([, name = '']) => name);
    for (const name of [...values, ...types]) expect(text, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test('has examples that print what the comments beside them say', async () => {
    const others = ['@aws-sdk/client-secrets-manager', 'pg', 'undici'];
    const app = await createApp('all', [...new Set([...peers, ...others])]);
    const started = await startExamplePeers(server.url);
    const examples = page.flatMap((one) => one.examples);
    const printed = await runExamples(app, examples, { nodePath: process.execPath, variables: started.variables });
    await started.stop();
    for (const [index, example] of examples.entries()) {
      expect(readExpected(example).length, example).toBeGreaterThan(0);
      expect(printed[index], example).toEqual(readExpected(example));
    }
  });
});

test('an entry imports and requires no package but those that it says it needs', async () => {
  const groups = Map.groupBy(page, ({ needs }: ApiEntry) => needs.join(' '));
  expect(groups.get('')?.length).toBeGreaterThan(15);
  for (const [needs, members] of groups) {
    const app = await createApp(`needs-${needs.replaceAll(/\W/g, '-')}`, needs.split(' ').filter(Boolean));
    const names = members.map(({ entry }) => entry.replace(/^\./, '@headway/connections'));
    const program = `
      const names = ${JSON.stringify(names)};
      for (const name of names) require(name);
      Promise.all(names.map((name) => import(name))).then((found) => console.log(found.length));`;
    await writeFile(join(app, 'load.cjs'), program);
    const { stdout } = await promisify(execFile)(process.execPath, ['load.cjs'], { cwd: app });
    expect(Number(stdout), needs).toBe(members.length);
  }
});
