import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cut } from './cut.ts';
import { type TestAblation, testAblations } from './test-ablations.ts';

export type TestFinding = { readonly ablation: TestAblation; readonly failed: readonly string[] };

const root = fileURLToPath(new URL('../../../', import.meta.url));
const copied = ['functions', 'infra', 'shared', 'test', 'docs', 'cdk.json', 'package.json', 'tsconfig.json'];

/** Takes one mitigation after the other out of a copy of the source, and runs the test that has to fail then. */
export async function runTestAblations(say: (text: string) => void): Promise<TestFinding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-ablation-'));
  try {
    for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const findings: TestFinding[] = [];
    for (const ablation of testAblations) {
      const failed = await runWithout(ablation, folder);
      findings.push({ ablation, failed });
      say(`${failed.length > 0 ? 'fails ' : 'STANDS'} without ${ablation.name}: ${failed[0] ?? 'nothing failed'}`);
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
  if (text === undefined) throw new Error(`vitest told nothing of ${file}: ${stderr.slice(-2000)}`);
  const { testResults } = JSON.parse(text) as Report;
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults);
  const asked = ran.filter(({ status }) => status === 'passed' || status === 'failed');
  if (asked.length === 0)
    throw new Error(`${file} has no test "${test}" that ran: the ablation has to follow the tests`);
  return asked.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};
