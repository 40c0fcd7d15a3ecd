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
const docs = new URL('../../../docs/decisions/0440-faults-ablation.md', import.meta.url);

/** Takes one mitigation after the other out of the code, and runs the row or the test that has to fail then. */
export async function runAblations({ seed, say }: { seed: number; say: (text: string) => void }): Promise<number> {
  const findings: Finding[] = [];
  for (const ablation of ablations) {
    const results = await runAblation(ablation, seed);
    const failures = results.flatMap(({ results, leaks }) => [...results.flatMap(({ missed }) => missed), ...leaks]);
    const hint = results.flatMap(({ results }) => results.flatMap(({ tally }) => tally.notes))[0] ?? '';
    findings.push({ ablation, failures, hint });
    say(
      `${failures.length > 0 ? 'fails ' : 'STANDS'} without ${ablation.name}: ${failures[0] ?? 'nothing failed'} ${hint}`,
    );
  }
  const tests = await runTestAblations(say);
  await writeFile(docs, describe(findings, tests, seed));
  const isMissed = findings.every(({ ablation, failures }) => failures.length > 0 || isBackedUp(ablation));
  return isMissed && tests.every(({ failed }) => failed.length > 0) ? 0 : 1;
}

/** A mitigation that another one stands behind: both have to go before a call fails. */
function isBackedUp({ name }: Ablation): boolean {
  return name.endsWith(', alone');
}

async function runAblation({ cuts, group, row }: Ablation, seed: number): Promise<GroupResult[]> {
  const groups: RowGroup[] = group === 'pgbouncer' ? await findPgbouncerGroups(env) : [group];
  const lab = await openLab({ functions: ['api', 'refresh'], plugins: [cutOut(cuts)] });
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

/** Builds with these pieces of the source replaced. */
function cutOut(cuts: readonly Cut[]): Plugin {
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
    const words = failures.length > 0 ? failures.join('; ') : 'stands';
    return `| ${name} | ${row.replaceAll('|', ' or ')} | ${words} | ${hint.replaceAll('|', '/').slice(0, 120)} |`;
  });
  const testLines = tests.map(({ ablation: { name, file }, failed }) => {
    return `| ${name} | ${file} | ${failed.join('; ').replaceAll('|', '/') || 'stands'} |`;
  });
  return `# 0440 Each mitigation taken away once

Written by \`npm run test:faults -- --ablations\` (seed ${seed}, ${rounds} rounds of a row). The bundle is built with one piece of the source
replaced (test/faults/ablation/ablations.ts); nothing in production code knows of it. A row that does not fail without its mitigation would
prove nothing. Where another mitigation stands behind, the first one is taken away alone (the row stands, or only connections are
wasted) and then both.

| taken away | row | what was missed | first failure |
|---|---|---|---|
${lines.join('\n')}

What no row shows alone, because its limit is hours long or another mitigation stands behind it, is taken out of a copy of the
source, and a test is run there:

| taken away | test/ | fails |
|---|---|---|
${testLines.join('\n')}
`;
}
