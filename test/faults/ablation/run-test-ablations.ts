import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cut } from './cut.ts';
import { type TestAblation, testAblations } from './test-ablations.ts';

export type TestFinding = { readonly ablation: TestAblation; readonly failed: readonly string[] };

const root = fileURLToPath(new URL('../../../', import.meta.url));
const copiedPaths = ['functions', 'infra', 'shared', 'test', 'docs', 'cdk.json', 'package.json', 'tsconfig.json'];

/** Removes one mitigation at a time from a copy of the source and runs the test that must then fail. */
export async function runTestAblations(print: (text: string) => void): Promise<TestFinding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-ablation-'));
  try {
    for (const name of copiedPaths) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const findings: TestFinding[] = [];
    for (const ablation of testAblations) {
      const failed = await runWithout(ablation, folder);
      findings.push({ ablation, failed });
      print(
        `${failed.length > 0 ? 'noticed  ' : 'UNNOTICED'}  without ${ablation.name}: ${failed[0] ?? 'no test failed'}`,
      );
    }
    return findings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the tests that failed */
async function runWithout({ cuts, file, test }: TestAblation, folder: string): Promise<string[]> {
  const files = new Set(cuts.map((one) => one.file));
  for (const name of files) {
    const contents = await readFile(join(root, name), 'utf8');
    await writeFile(join(folder, name), cut(contents, name, cuts));
  }
  const pattern = test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const path = join(folder, 'report.json');
  await rm(path, { force: true });
  const report = ['--reporter=json', `--outputFile=${path}`];
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    `test/${file}`,
    '-t',
    pattern,
    ...report,
  ];
  const stderr = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (_, __, text) => resolve(text));
  });
  for (const name of files) await cp(join(root, name), join(folder, name));
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`vitest wrote no report for ${file}: ${stderr.slice(-2000)}`);
  const { testResults } = JSON.parse(text) as Report;
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults);
  const executed = ran.filter(({ status }) => status === 'passed' || status === 'failed');
  if (executed.length === 0)
    throw new Error(`${file} has no test "${test}" that ran: update the ablation to match the tests`);
  return executed.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};
