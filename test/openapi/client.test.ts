import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../support/gateway/headway-process.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let headway: HeadwayProcess;
let folder: string;

beforeAll(async () => {
  headway = await startHeadwayProcess(['--environments', '1']);
  folder = await mkdtemp(`${root}dist/client-`); // inside the repository, so that its imports resolve
});
afterAll(async () => {
  await headway?.stop();
  await rm(folder, { recursive: true });
});

/** Writes the five lines of the README, with the port and folder of this test. @param field replaces longName */
async function writeExample(name: string, field = 'longName'): Promise<string> {
  const readme = await readFile(`${root}README.md`, 'utf8');
  const lines = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(lines.trim().split('\n')).toHaveLength(5);
  const file = `${folder}/${name}.ts`;
  const here = lines
    .replace('http://127.0.0.1:8000', headway.url)
    .replace('./docs/', '../../docs/')
    .replace('route?.longName', `route?.${field}`);
  await writeFile(file, here);
  return file;
}

const check = (file: string) =>
  run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '--ignoreConfig', ...options, file], { cwd: root });
const options = '--noEmit --strict --skipLibCheck --module nodenext --target esnext --types node'
  .split(' ')
  .concat('--allowImportingTsExtensions');

test('the five lines of the README compile, and print the name of a route', async () => {
  const file = await writeExample('example');
  await check(file);
  const { stdout } = await run(process.execPath, [file], { cwd: root });
  expect(stdout).toBe('Central Bus Stand – Nallur Lake\n');
});

test('a field that the API does not have is a compile error', async () => {
  await expect(check(await writeExample('wrong', 'colour'))).rejects.toMatchObject({
    stdout: expect.stringContaining("'colour' does not exist"),
  });
});
