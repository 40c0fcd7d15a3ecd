import { readFile, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { openLab } from '../lab/lab.ts';
import type { RowGroup } from '../lab/row.ts';
import { type GroupResult, runGroup } from '../lab/run-group.ts';
import { findPgbouncerGroups } from '../rows/pgbouncer.ts';
import { type Ablation, ablations } from './ablations.ts';
import { type Cut, cut } from './cut.ts';
import { runTestAblations, type TestFinding } from './run-test-ablations.ts';

type Finding = { readonly ablation: Ablation; readonly failures: readonly string[]; readonly hint: string };

const rounds = 10;
const page = new URL('../../../docs/decisions/0440-faults-ablation.md', import.meta.url);

/**
 * Removes one mitigation at a time from the code and runs the row or the test that must then fail.
 * @returns the exit code: 1 if a removal goes unnoticed
 */
export async function runAblations({ seed, print }: { seed: number; print: (text: string) => void }): Promise<number> {
  const findings: Finding[] = [];
  for (const ablation of ablations) {
    const results = await runAblation(ablation, seed);
    const failures = results.flatMap(({ results, leaks }) => [...results.flatMap(({ missed }) => missed), ...leaks]);
    const hint = results.flatMap(({ results }) => results.flatMap(({ tally }) => tally.notes))[0] ?? '';
    findings.push({ ablation, failures, hint });
    print(
      `${failures.length > 0 ? 'noticed  ' : 'UNNOTICED'}  without ${ablation.name}: ${failures[0] ?? 'no row failed'} ${hint}`,
    );
  }
  const tests = await runTestAblations(print);
  await writeFile(page, describe(findings, tests, seed));
  const areRowsNoticed = findings.every(
    ({ ablation, failures }) => failures.length > 0 || isCoveredByAnother(ablation),
  );
  return areRowsNoticed && tests.every(({ failed }) => failed.length > 0) ? 0 : 1;
}

/** A second mitigation covers this one: calls fail only if both are removed. */
function isCoveredByAnother({ name }: Ablation): boolean {
  return name.endsWith(', alone');
}

async function runAblation({ cuts, group, row }: Ablation, seed: number): Promise<GroupResult[]> {
  const groups: RowGroup[] = group === 'pgbouncer' ? await findPgbouncerGroups(env) : [group];
  const lab = await openLab({ functions: ['api', 'refresh'], plugins: [createCutPlugin(cuts)] });
  const results: GroupResult[] = [];
  try {
    for (const one of groups) {
      results.push(await runGroup(lab, one, { rounds, random: createRandom(seed), only: new RegExp(row) }));
    }
  } finally {
    await lab.close();
  }
  return results;
}

/** An esbuild plugin that applies the cuts to the source it loads. */
function createCutPlugin(cuts: readonly Cut[]): Plugin {
  return {
    name: 'ablation',
    setup(build) {
      for (const file of new Set(cuts.map((cut) => cut.file))) {
        const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url));
        build.onLoad({ filter: new RegExp(`^${path.replaceAll(/[.\\\\]/g, '\\$&')}$`) }, async () => {
          return { contents: cut(await readFile(path, 'utf8'), file, cuts), loader: 'ts' };
        });
      }
    },
  };
}

function describe(findings: readonly Finding[], tests: readonly TestFinding[], seed: number): string {
  const lines = findings.map(({ ablation: { name, row }, failures, hint }) => {
    const outcome = failures.length > 0 ? failures.join('; ') : 'still passes';
    return `| ${name} | ${row.replaceAll('|', ' or ')} | ${outcome} | ${hint.replaceAll('|', '/').slice(0, 120)} |`;
  });
  const testLines = tests.map(({ ablation: { name, file }, failed }) => {
    return `| ${name} | ${file} | ${failed.join('; ').replaceAll('|', '/') || 'still passes'} |`;
  });
  return `# 0440 Each mitigation is removed once

Written by \`npm run test:faults -- --ablations\` (seed ${seed}, ${rounds} rounds per row). The bundle is built with one mitigation removed
(test/faults/ablation/ablations.ts); production code contains no switch for this. A row that still passes without its mitigation
proves nothing. Where a second mitigation covers the first, the first is removed alone (the row still passes, or only wastes
connections) and then both are removed.

| removed | row | goals missed | first failure |
|---|---|---|---|
${lines.join('\n')}

Some mitigations show in no row, because their limit is hours long or another mitigation covers them. These are removed from a copy
of the source, and a test runs there:

| removed | file in test/ | failing tests |
|---|---|---|
${testLines.join('\n')}
`;
}
