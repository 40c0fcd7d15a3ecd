import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { findOriginalPlace } from '../../../shared/telemetry/original-place.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';

/** Built before the tests (test/support/functions/build-functions.ts). */
const api = join(import.meta.dirname, '../../../dist/api');
const run = promisify(execFile);
let folder: string;
let main: string;

beforeAll(async () => {
  main = (await readdir(api)).find((name) => /^main-\w+\.cjs$/.test(name))?.replace('.cjs', '') ?? '';
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Whether this Node, started with these flags, takes a cache of the main script. */
async function isAccepted(cache: '.cache' | '.gc.cache', flags: readonly string[]): Promise<boolean> {
  const program = `
    const { readFileSync } = require('node:fs');
    const script = new (require('node:vm').Script)(readFileSync('${main}.cjs', 'utf8'), { cachedData: readFileSync('${main}${cache}') });
    process.stdout.write(String(!script.cachedDataRejected));`;
  return (await run(process.execPath, [...flags, '-e', program], { cwd: api })).stdout === 'true';
}

describe('the code cache of the API', () => {
  it('is taken by Node with the flags that it is for, and refused with others', async () => {
    expect(await isAccepted('.cache', [])).toBe(true);
    expect(await isAccepted('.cache', ['--max-old-space-size=900', '--max-semi-space-size=50'])).toBe(true);
    expect(await isAccepted('.gc.cache', ['--expose-gc'])).toBe(true);
    expect(await isAccepted('.gc.cache', [])).toBe(false);
    expect(await isAccepted('.cache', ['--expose-gc'])).toBe(false);
  });

  it('is of scripts in ASCII, which V8 keeps with one byte for each character', async () => {
    const files = await readdir(api, { recursive: true });
    const cached = files.filter((name) => name.endsWith('.cjs') && files.includes(name.replace(/cjs$/, 'cache')));
    expect(cached.length).toBeGreaterThan(1);
    for (const name of cached) expect(await readFile(join(api, name), 'utf8'), name).not.toMatch(/[^\0-\x7f]/);
  });

  it('is of a script without WebCrypto, which a start would load for the login alone', async () => {
    expect(await readFile(join(api, `${main}.cjs`), 'utf8')).not.toContain('deriveBits');
  });

  it('has the same bytes for the same script, so that nothing is deployed again without a change', async () => {
    const program = join(import.meta.dirname, '../../../infra/build/code-cache/write-code-cache.ts');
    const seeds = ['--hash-seed=1', '--random-seed=1'];
    await cp(join(api, `${main}.cjs`), join(folder, 'main.cjs'));
    const files = [join(folder, 'main.cjs'), join(folder, 'again.cache')].join(delimiter);
    await run(process.execPath, [...seeds, program, files], { env: {} });
    const [first, again] = await Promise.all([
      readFile(join(api, `${main}.cache`)),
      readFile(join(folder, 'again.cache')),
    ]);
    expect(again.equals(first)).toBe(true);
  });

  it.each(['as built', 'with --expose-gc', 'without a cache', 'with a cache that is no cache', 'with half a cache'])(
    'changes no answer: %s',
    async (state) => {
      const copy = join(folder, state.replaceAll(' ', '-'));
      await cp(api, copy, { recursive: true });
      const cache = join(copy, `${main}.cache`);
      if (state === 'without a cache') await rm(cache);
      if (state === 'with a cache that is no cache') await writeFile(cache, 'no cache');
      if (state === 'with half a cache') await writeFile(cache, (await readFile(cache)).subarray(0, 500_000));
      const event = JSON.stringify(createHttpApiEvent({ target: '/openapi.json' }));
      const program = `
        const { handler } = await import(${JSON.stringify(pathToFileURL(join(copy, 'index.mjs')).href)});
        const answer = await handler(${event}, { awsRequestId: 'a', getRemainingTimeInMillis: () => 9000 });
        process.stdout.write(JSON.stringify([answer.statusCode, Object.keys(JSON.parse(answer.body).paths)]), () => process.exit(0));`;
      const flags = state === 'with --expose-gc' ? ['--expose-gc'] : [];
      const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', program], {
        env: { HEADWAY_LOG_LEVEL: 'error' },
      });
      const [status, paths] = JSON.parse(stdout) as [number, string[]];
      expect(status).toBe(200);
      expect(paths).toEqual(expect.arrayContaining(['/vehicle/{vehicle_no}/service-type', '/v2/departures', '/ready']));
    },
  );
});

test('a fault in the packed script is logged with its place in the source', async () => {
  const lines = (await readFile(join(api, `${main}.cjs`), 'utf8')).split('\n');
  const text = 'The time for this call is used up';
  const row = lines.findIndex((line) => line.includes(text));
  const column = lines[row]?.indexOf(text) ?? -1;
  const line = `at f (${pathToFileURL(join(api, `${main}.cjs`)).href}:${row + 1}:${column + 1})`;
  const [, file = '', at = ''] = /^at (\S+):(\d+):\d+$/.exec(findOriginalPlace(line)) ?? [];
  const source = (await readFile(join(api, '../..', file), 'utf8')).split('\n');
  expect(source[Number(at) - 1]).toContain(text);
});
