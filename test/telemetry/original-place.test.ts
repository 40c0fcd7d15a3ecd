import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const describeError = fileURLToPath(new URL('../../shared/telemetry/describe-error.ts', import.meta.url));
const source = `import { describeError } from '${describeError}';

type Bus = { no: string };
const none: Bus | undefined = undefined;
try {
  none!.no;
} catch (error) {
  console.log(describeError(error)['place']);
}
`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await writeFile(join(folder, 'fail.ts'), source);
});
afterAll(() => rm(folder, { recursive: true }));

/** Built as infra/build/build.ts does it, in a process of its own: the test runner maps stacks by itself. */
async function runBundle(name: string, { sourcemap }: { sourcemap: boolean }): Promise<string> {
  const outfile = join(folder, name);
  const entryPoints = [join(folder, 'fail.ts')];
  const form = { bundle: true, format: 'esm', platform: 'node', minify: true } as const;
  await build({ ...form, entryPoints, outfile, sourcemap, sourcesContent: false });
  return (await promisify(execFile)(process.execPath, [outfile], { env: {} })).stdout.trim();
}

test('a fault in a bundle is logged with its place in the source', async () => {
  expect(await runBundle('mapped.mjs', { sourcemap: true })).toBe('at fail.ts:6:9');
});

test('a fault in a bundle without a map is logged with its place in the bundle', async () => {
  expect(await runBundle('plain.mjs', { sourcemap: false })).toMatch(/^at .*\/plain\.mjs:\d+:\d+\)?$/);
});
