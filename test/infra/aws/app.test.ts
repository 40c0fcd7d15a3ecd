import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { functionNames } from '../../../infra/build/function-names.ts';
import { context } from './templates/synth.ts';

const otp = { otp: 'http://10.20.0.10:8080' };
const app = resolve('infra/aws/app.ts');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-app-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the app as the CDK CLI does: settings in CDK_CONTEXT_JSON, templates into CDK_OUTDIR. */
async function run(changes: object, { isBuilt }: { isBuilt: boolean }): Promise<{ code: number; text: string }> {
  for (const name of isBuilt ? functionNames : []) {
    await mkdir(join(folder, 'dist', name, 'chunks'), { recursive: true });
    await writeFile(join(folder, 'dist', name, 'chunks', 'other.mjs'), `export const name = '${name}';\n`);
    await writeFile(join(folder, 'dist', name, 'index.mjs'), 'export const handler = async () => ({});\n');
  }
  const env = {
    ...process.env,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...changes }),
    CDK_OUTDIR: join(folder, 'cdk.out'),
  };
  return new Promise((settle) => {
    execFile(process.execPath, [app], { cwd: folder, env }, (error, stdout, stderr) => {
      settle({ code: typeof error?.code === 'number' ? error.code : 0, text: `${stdout}${stderr}`.trim() });
    });
  });
}

test('synthesizes the default stage of cdk.json without output, given an OTP', async () => {
  expect(await run(otp, { isBuilt: true })).toEqual({ code: 0, text: '' });
  expect(await readdir(join(folder, 'cdk.out'))).toContain('Headway-dev.template.json');
});

test('deploys the bundles with their chunks', async () => {
  const dev = { ...context.dev, pooler: { ...context.dev.pooler, kind: 'pgbouncer' } }; // which has every function
  await run({ ...otp, dev }, { isBuilt: true });
  const assembly = join(folder, 'cdk.out');
  const { Resources } = JSON.parse(await readFile(join(assembly, 'Headway-dev.template.json'), 'utf8'));
  const { files } = JSON.parse(await readFile(join(assembly, 'Headway-dev.assets.json'), 'utf8'));
  for (const name of functionNames) {
    const { Code } = Object.values<{ Properties: { FunctionName?: string; Code: { S3Key: string } } }>(Resources)
      .map(({ Properties }) => Properties)
      .find(({ FunctionName }) => FunctionName === `headway-dev-${name}`) ?? { Code: { S3Key: '' } };
    const asset = join(assembly, files[Code.S3Key.replace('.zip', '')].source.path);
    expect(await readdir(asset, { recursive: true })).toEqual(
      expect.arrayContaining(['index.mjs', join('chunks', 'other.mjs')]),
    );
    expect(await readFile(join(asset, 'chunks', 'other.mjs'), 'utf8')).toContain(name);
  }
});

test('says in one sentence that the functions are not built', async () => {
  expect(await run(otp, { isBuilt: false })).toEqual({
    code: 1,
    text: 'dist/account does not exist: run `npm run build` first',
  });
});

test('lists every invalid setting of the stage, and reports a missing stage', async () => {
  const wrong = await run(
    { ...otp, stage: 'dev', dev: { pooler: { borrowTimeoutSeconds: 301 }, api: { memoryMb: 1 } } },
    { isBuilt: true },
  );
  expect(wrong.code).toBe(1);
  expect(wrong.text.split('\n')).toEqual([
    'The settings of stage "dev" are invalid:',
    expect.stringMatching(/^ {2}api\.memoryMb: expected .+, got 1 \(.+\)$/),
    expect.stringMatching(/^ {2}pooler\.borrowTimeoutSeconds: expected .+, got 301 \(.+\)$/),
  ]);
  const text = 'Stage "staging" is not in cdk.json: expected its settings under context.staging';
  expect(await run({ stage: 'staging' }, { isBuilt: true })).toEqual({ code: 1, text });
});
