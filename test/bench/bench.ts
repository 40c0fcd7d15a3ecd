/** `npm run bench -- [--only NAME]... [--quick] [--seed N] [--out FOLDER] [--compare FILE]`: docs/benchmark/, and CONTRIBUTING.md. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../infra/local/demo-city/random.ts';
import { benches } from './benches.ts';
import { createProgress } from './framework/progress.ts';
import { type BenchResult, describeRun, mergeResults, readResults } from './framework/results.ts';
import { printBench } from './report/print-bench.ts';
import { printComparison } from './report/print-comparison.ts';
import { writeReport } from './report/write-report.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string' },
    out: { type: 'string' },
    compare: { type: 'string' },
  },
});
const names = benches.map(({ name }) => name);
const unknown = flags.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(1);
}

const then = flags.compare === undefined ? undefined : readResults(flags.compare);
if (then?.benches.length === 0) {
  console.error(`--compare: there are no results in ${flags.compare}`);
  process.exit(1);
}
// What is quick or compared is not worth keeping: the report in docs/ stays as it is.
const out = flags.out ?? (flags.quick || then !== undefined ? 'dist/benchmark' : 'docs/benchmark');
const run = describeRun({ seed: Number(flags.seed ?? Math.floor(Math.random() * 1e9)), isQuick: flags.quick });
console.log(`${run.machine}, Node ${process.version}, commit ${run.commit}, seed ${run.seed}`);

const fresh: BenchResult[] = [];
for (const { name, title, run: measure } of benches.filter(({ name }) => flags.only?.includes(name) ?? true)) {
  const progress = createProgress(name);
  const startMs = performance.now();
  try {
    const tables = await measure({ isQuick: flags.quick, random: createRandom(run.seed), progress: progress.tell });
    progress.end();
    const result = { name, title, run: { ...run, seconds: (performance.now() - startMs) / 1000 }, tables };
    fresh.push(result);
    printBench(result);
  } catch (error) {
    process.exitCode = 1;
    console.error(`\n${name} FAILED: nothing of it is written, the others go on\n`, error);
  }
}

// The benches that did not run, or failed, stay as they were, each with the date and the commit of its own run.
await writeReport(out, mergeResults(readResults(join(out, 'results.json')), { benches: fresh }, names));
console.log(`\nWritten: ${join(out, 'report.html')}, report.md, results.json`);
// README.md shows figures of the report in docs: it is to be behind at no time.
if (resolve(out) === resolve('docs/benchmark')) await import('./write-readme.ts');
if (then !== undefined) process.exitCode = printComparison({ benches: fresh }, then) || process.exitCode;
