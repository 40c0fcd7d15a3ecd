import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTree } from './read-tree.ts';
import { findBreaches } from './rules.ts';

const root = join(import.meta.dirname, '../..');

/** One file of an imagined change: where it is, what it holds, and what must be said of it (null: it is fine). */
const files = [
  [
    'shared/transit/a.ts',
    "import { clock } from '@headway/connections/clock';\nexport const a = clock;",
    'the transit domain is pure',
  ],
  ['shared/transit/c.ts', "import { clash } from './network/clash.ts';\nexport const a = clash;", null],
  [
    'shared/duty/a.ts',
    "import type { Clash } from '../transit/network/clash.ts';\nexport type A = Clash;",
    'the duty domain is pure',
  ],
  ['shared/otp/a.ts', "import { clash } from '../transit/network/clash.ts';\nexport const a = clash;", null],
  ['shared/otp/b.ts', "export { handler } from '../../functions/api.ts';", 'shared never imports what uses it'],
  ['shared/http/a.ts', "import { services } from '../services.ts';\nexport const a = services;", 'only functions do'],
  ['shared/http/c.ts', "export const a = () => import('../../infra/start.ts');", 'shared never imports what uses it'],
  [
    'shared/connections/http/a.ts',
    "import { clash } from '../../transit/network/clash.ts';\nexport const a = clash;",
    'knows no transit',
  ],
  [
    'shared/http/by-path.ts',
    "import { clock } from '../connections/core/clock.ts';\nexport const a = clock;",
    'import a public entry of @headway/connections',
  ],
  [
    'functions/by-path.ts',
    "export const a = () => import('../shared/connections/core/clock.ts');",
    'import a public entry of @headway/connections',
  ],
  ['shared/http/entry.ts', "import { clock } from '@headway/connections/clock';\nexport const a = clock;", null],
  [
    'infra/aws/entry.ts',
    "import { clock } from '@headway/connections/clock';\nexport const a = clock;",
    'only npm start asks the peers',
  ],
  ['shared/connections/http/b.ts', "import { clock } from '../core/clock.ts';\nexport const a = clock;", null],
  ['functions/a.ts', "import { services } from '../shared/services.ts';\nexport const a = services;", null],
  [
    'functions/b.ts',
    "import { start } from '../infra/start.ts';\nexport const a = start;",
    'functions and shared alone',
  ],
  ['infra/a.ts', "import { a as b } from '../shared/configuration/configuration.ts';\nexport const a = b;", null],
  [
    'infra/b.ts',
    "import { clash } from '../shared/transit/network/clash.ts';\nexport const a = clash;",
    'names handlers by path',
  ],
  ['infra/c.ts', "import { handler } from '../functions/api.ts';\nexport const a = handler;", 'names handlers by path'],
  [
    'shared/cache/even.ts',
    "import { odd } from '../telemetry/odd.ts';\nexport const even = () => odd;",
    'Folders import each other',
  ],
  [
    'shared/telemetry/odd.ts',
    "import type { even } from '../cache/even.ts';\nexport type Odd = typeof even;",
    'Folders import each other',
  ],
  ['shared/long/long.ts', '// a line\n'.repeat(250), 'has 251 lines'],
  ['shared/long/short.ts', '// a line\n'.repeat(249), null],
  ...Array.from({ length: 13 }, (_, index) => [`shared/full/file-${index}.ts`, 'export {};', null] as const),
] as const;

/** The same for Biome: what it must refuse in a file of this folder. */
const linted = [
  ['shared/http/d.ts', "export const a = process.env['SECRET'];", 'noProcessEnv'],
  ['shared/cache/one.ts', "import { two } from './two.ts';\nexport const one = () => two;", 'noImportCycles'],
  ['shared/cache/two.ts', "import { one } from './one.ts';\nexport const two = () => one;", 'noImportCycles'],
  ['shared/cache/a.ts', 'async function work() {}\nexport function start() {\n  work();\n}', 'noFloatingPromises'],
] as const;

const others = [
  'shared/transit/network/clash.ts',
  'shared/connections/core/clock.ts',
  'shared/services.ts',
  'shared/configuration/configuration.ts',
  'functions/api.ts',
  'infra/start.ts',
];

describe('the rules of `npm run check`', () => {
  let folder: string;
  let breaches: readonly string[];
  let refusals: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-rules-'));
    await cp(join(root, '.biome.json'), join(folder, '.biome.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, '.gitignore'), 'node_modules\n');
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    const manifest = ['shared/connections/package.json', '{ "exports": { "./clock": "./core/clock.ts" } }'] as const;
    const rest = others.map((path) => [path, 'export {};'] as const);
    for (const [path, text] of [...files, ...linted, ...rest, manifest]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${text}\n`);
    }
    breaches = findBreaches(readTree(folder));
    refusals = await lint(folder);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const about = (path: string) => breaches.filter((breach) => breach.includes(path)).join('\n');

  it.each(files.filter(([, , said]) => said !== null))('refuse %s:\n%s', (path, _text, said) => {
    expect(about(path)).toContain(said);
  });

  it.each(files.filter(([, , said]) => said === null))('allow %s:\n%s', (path) => {
    expect(about(path)).toBe('');
  });

  it('refuse a folder with more than a dozen files', () => {
    expect(breaches).toContain('shared/full holds 13 files; a folder holds at most 12.');
  });

  it.each(linted)('lint %s:\n%s', (path, _text, rule) => {
    expect(refusals.get(path)).toContain(rule);
  });

  it('find nothing to refuse in this repository', () => {
    expect(findBreaches(readTree(root))).toEqual([]);
  });
});

/** Each file's rules that Biome found broken. */
async function lint(folder: string): Promise<Map<string, string[]>> {
  const output = await new Promise<string>((resolve) => {
    execFile(
      join(root, 'node_modules/.bin/biome'),
      ['lint', '--reporter=json', '--max-diagnostics=none', '.'],
      { cwd: folder, maxBuffer: 32 * 1024 * 1024 },
      (_error, stdout) => resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: { category: string; location: { path: unknown } }[] };
  const found = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    const path = typeof location.path === 'string' ? location.path : String((location.path as { file: string }).file);
    found.set(path, [...(found.get(path) ?? []), category.split('/').at(-1) ?? '']);
  }
  return found;
}
