import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import process from 'node:process';
import type { BenchTable } from './bench.ts';

/** Time, code and machine of a run. With `--only`, benches of one report come from several runs. */
export type Run = {
  readonly at: string;
  readonly commit: string;
  readonly seed: number;
  readonly isQuick: boolean;
  readonly seconds: number;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
};

export type BenchResult = {
  readonly name: string;
  readonly title: string;
  readonly run: Run;
  readonly tables: readonly BenchTable[];
};

export type Results = { readonly benches: readonly BenchResult[] };

const root = new URL('../../../', import.meta.url);

/** Reads the stored results; none if the file does not exist. @throws SyntaxError if the file is not JSON */
export function readResults(path: string): Results {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { benches: [] };
}

/** Formats results as JSON with four significant digits and the samples of a row on one line, so that diffs are readable. */
export function formatResults(results: Results): string {
  const rounded = JSON.stringify(results, (_, value) => (typeof value === 'number' ? roundFigure(value) : value), 1);
  return `${rounded.replace(/\[[\s\d.,e+-]+\]/g, (numbers) => numbers.replace(/\s+/g, ''))}\n`;
}

function roundFigure(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

/** Replaces stored benches by fresh ones of the same name, in the order of `names`; drops unknown names. */
export function mergeResults(stored: Results, fresh: Results, names: readonly string[]): Results {
  const find = ({ benches }: Results, name: string) => benches.find((bench) => bench.name === name);
  const merged = names.map((name) => find(fresh, name) ?? find(stored, name));
  return { benches: merged.filter((bench) => bench !== undefined) };
}

/** Describes the machine, the code and the libraries of a run that starts now. */
export function describeRun({ seed, isQuick }: { seed: number; isQuick: boolean }): Omit<Run, 'seconds'> {
  const [cpu] = cpus();
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return {
    at: new Date().toISOString(),
    commit: readCommit(),
    seed,
    isQuick,
    machine: `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}`,
    versions: { node: process.versions.node, openssl: process.versions.openssl, ...dependencies, ...devDependencies },
  };
}

/** The commit, with a note about local changes. The report is ignored, because every run changes it. */
function readCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--', '.', ':!docs/benchmark', ':!README.md') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`;
  } catch {
    return 'unknown (not a Git clone)';
  }
}
