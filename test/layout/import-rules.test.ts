import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** One file of an imagined change: where it is, what it imports, and the rule that must refuse it (none: it is fine). */
const files = [
  [
    'shared/transit/a.ts',
    "import { systemClock } from '../clock.ts';\nexport const a = systemClock;",
    'noRestrictedImports',
  ],
  ['shared/transit/b.ts', "import { readFile } from 'node:fs';\nexport const a = readFile;", 'noRestrictedImports'],
  ['shared/transit/c.ts', "import { clash } from './clash.ts';\nexport const a = clash;", null],
  ['shared/duty/a.ts', "import { clash } from '../transit/clash.ts';\nexport const a = clash;", 'noRestrictedImports'],
  ['shared/otp/a.ts', "import { clash } from '../transit/clash.ts';\nexport const a = clash;", null],
  [
    'shared/otp/b.ts',
    "import { handler } from '../../../functions/api.ts';\nexport const a = handler;",
    'noRestrictedImports',
  ],
  ['shared/http/a.ts', "import { services } from '../services.ts';\nexport const a = services;", 'noRestrictedImports'],
  ['shared/http/b.ts', "export const a = process.env['SECRET'];", 'noProcessEnv'],
  [
    'shared/http/c.ts',
    "import { start } from '../../../infra/start.ts';\nexport const a = start;",
    'noRestrictedImports',
  ],
  [
    'shared/connections/a.ts',
    "import { clash } from '../transit/clash.ts';\nexport const a = clash;",
    'noRestrictedImports',
  ],
  ['shared/connections/b.ts', "import { systemClock } from '../clock.ts';\nexport const a = systemClock;", null],
  ['shared/database/a.ts', "import { a as b } from '../configuration.ts';\nexport const a = b;", 'noRestrictedImports'],
  ['functions/a.ts', "import { services } from '../../shared/services.ts';\nexport const a = services;", null],
  ['functions/b.ts', "import { start } from '../infra/start.ts';\nexport const a = start;", 'noRestrictedImports'],
  ['infra/a.ts', "import { a as b } from '../../shared/configuration/configuration.ts';\nexport const a = b;", null],
  ['infra/b.ts', "import { clash } from '../shared/transit/clash.ts';\nexport const a = clash;", 'noRestrictedImports'],
  ['infra/c.ts', "import { handler } from '../../functions/api.ts';\nexport const a = handler;", 'noRestrictedImports'],
  ['shared/cache/even.ts', "import { odd } from './odd.ts';\nexport const even = () => odd;", 'noImportCycles'],
  ['shared/cache/odd.ts', "import { even } from './even.ts';\nexport const odd = () => even;", 'noImportCycles'],
  ['shared/cache/a.ts', 'async function work() {}\nexport function start() {\n  work();\n}', 'noFloatingPromises'],
] as const;

describe('the import rules of `npm run check`', () => {
  let folder: string;
  let refusals: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-rules-'));
    await cp(join(root, '.biome.json'), join(folder, '.biome.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, '.gitignore'), 'node_modules\n');
    const write = async (path: string, text: string) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${text}\n`);
    };
    for (const [path, text] of files) await write(path, text);
    await write('shared/transit/clash.ts', 'export const clash = 1;');
    refusals = await lint(folder);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each(files.filter(([, , rule]) => rule !== null))('refuse %s:\n%s', (path, _text, rule) => {
    expect(refusals.get(path)).toContain(rule);
  });

  it.each(files.filter(([, , rule]) => rule === null))('allow %s:\n%s', (path) => {
    expect(refusals.get(path)).toBeUndefined();
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
