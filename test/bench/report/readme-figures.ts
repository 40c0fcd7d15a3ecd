import { type Goal, isMet } from '../framework/bench.ts';
import type { BenchResult, Results } from '../framework/results.ts';
import { describeBenchRun, describeVerdict, listGoals, writeTable } from './markdown-report.ts';
import { formatGoal } from './plots/summarise-table.ts';
import { writeCosts } from './readme-costs.ts';

const start = '<!-- From docs/benchmark/results.json by `npm run bench:readme`; do not edit. -->';
const end = '<!-- End of the figures. -->';

/**
 * Returns README.md with the figures of the stored run between its two markers.
 * @throws Error if a marker is missing
 */
export function putFigures(readme: string, results: Results): string {
  const [before, rest] = readme.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md: expected the lines ${start} and ${end} around the figures`);
  }
  return `${before}${start}\n${writeFigures(results)}\n${end}${after}`;
}

/** The headline goals and their measured values. */
function writeFigures(results: Results): string {
  const headlines = listGoals(results).filter(({ goal }) => goal.isHeadline);
  if (headlines.length === 0) return '\nNot measured yet: `npm run bench`.\n';
  const costs = writeCosts(results);
  const first = results.benches.find(({ name }) => name === headlines[0]?.bench);
  return [
    '',
    writeTable(
      ['goal', 'limit', 'measured'],
      headlines.map(({ goal }) => describeGoal(goal)),
    ),
    '',
    ...(costs === '' ? [] : [costs, '']),
    `${describeVerdict(results)} All tables, plots, and reasons for missed goals: [docs/benchmark/report.md](docs/benchmark/report.md).`,
    ...(first === undefined
      ? []
      : [
          `Measured ${describeWholeRun(results, first)}; \`npm run bench\` repeats it on your machine.${describeOtherRuns(results, first)}`,
        ]),
    '',
  ].join('\n');
}

/** The run of a bench, with the time of all benches of that run. */
function describeWholeRun({ benches }: Results, { run, ...bench }: BenchResult): string {
  const times = benches.filter((other) => other.run.at === run.at).map((other) => other.run.seconds);
  return describeBenchRun({ ...bench, run: { ...run, seconds: times.reduce((sum, seconds) => sum + seconds, 0) } });
}

/** The benches that were measured in another run than the first one. */
function describeOtherRuns({ benches }: Results, first: BenchResult): string {
  const others = benches.filter(({ run }) => run.at !== first.run.at);
  const describe = ({ name, run: { at, commit } }: BenchResult) =>
    `${name} (${at.slice(0, 16).replace('T', ' ')} UTC, commit ${commit})`;
  return others.length === 0 ? '' : ` Measured in other runs: ${others.map(describe).join(', ')}.`;
}

function describeGoal(goal: Goal): string[] {
  const { wanted, measured } = formatGoal(goal);
  return [goal.name, wanted, isMet(goal) ? measured : `${measured}, missed`];
}
