/**
 * Runs the benchmarks: `npm run bench -- [--only NAME]... [--quick] [--seed N] [--out FOLDER] [--compare FILE]`.
 * The report goes to docs/benchmark/; docs/CONTRIBUTING.md describes the options.
 */
import { join, resolve } from 'node:path';
import { createRandom } from '../../infra/local/demo-city/random.ts';
import { exitWithUsage, readArguments } from '../../infra/local/terminal/read-arguments.ts';
import { benches } from './benches.ts';
import { createProgress } from './framework/progress.ts';
import { type BenchResult, describeRun, mergeResults, readResults } from './framework/results.ts';
import { printBench } from './report/print-bench.ts';
import { printComparison } from './report/print-comparison.ts';
import { writeReport } from './report/write-report.ts';

const names = benches.map(({ name }) => name);
const usage = `npm run bench -- [flags]

Measures everything and writes docs/benchmark/ and the figures of README.md.

  --only NAME      one bench; repeatable: ${names.join(', ')}
  --quick          only shows that it runs: few rounds, written to dist/benchmark
  --seed N         random numbers of an earlier run
  --out FOLDER     where the report is written
  --compare FILE   prints ratios to a stored results.json; exit code 1 where something is slower
  --help           print this text
`;
const flags = readArguments(usage, {
  only: { type: 'string', multiple: true },
  quick: { type: 'boolean', default: false },
  seed: { type: 'string' },
  out: { type: 'string' },
  compare: { type: 'string' },
});
const unknown = flags.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) exitWithUsage(`--only: unknown benchmark ${unknown.join(', ')}`, usage);

const stored = flags.compare === undefined ? undefined : readResults(flags.compare);
if (stored?.benches.length === 0) {
  console.error(`--compare: ${flags.compare} contains no results`);
  process.exit(1);
}
// Quick and comparing runs do not replace the report in docs/.
const out = flags.out ?? (flags.quick || stored !== undefined ? 'dist/benchmark' : 'docs/benchmark');
const run = describeRun({ seed: Number(flags.seed ?? Math.floor(Math.random() * 1e9)), isQuick: flags.quick });
console.log(`${run.machine}, Node ${process.version}, commit ${run.commit}, seed ${run.seed}`);

const fresh: BenchResult[] = [];
const wanted = benches.filter(({ name }) => flags.only?.includes(name) ?? true);
const known = readResults('docs/benchmark/results.json').benches;
for (const [index, { name, title, run: measure }] of wanted.entries()) {
  const seconds = flags.quick ? undefined : known.find((one) => one.name === name)?.run.seconds;
  const place = `${index + 1} of ${wanted.length}`;
  const progress = createProgress(name, { place, expectedMs: seconds === undefined ? undefined : seconds * 1000 });
  const startMs = performance.now();
  try {
    const tables = await measure({ isQuick: flags.quick, random: createRandom(run.seed), progress: progress.report });
    progress.end();
    const result = { name, title, run: { ...run, seconds: (performance.now() - startMs) / 1000 }, tables };
    fresh.push(result);
    printBench(result);
  } catch (error) {
    process.exitCode = 1;
    console.error(`\n${name} FAILED: its results are not written; the other benchmarks continue\n`, error);
  }
}

// Benches that did not run or failed keep their stored results, with the date and commit of that run.
await writeReport(out, mergeResults(readResults(join(out, 'results.json')), { benches: fresh }, names));
console.log(`\nReport: ${join(out, 'report.html')}, report.md, results.json`);
// README.md shows figures of this report and must match it.
if (resolve(out) === resolve('docs/benchmark')) await import('./write-readme.ts');
if (stored !== undefined) process.exitCode = printComparison({ benches: fresh }, stored) || process.exitCode;
