import { type BenchTable, type Goal, isMet } from '../framework/bench.ts';
import type { BenchResult, Results } from '../framework/results.ts';
import { formatGoal, toCells } from './plots/summarise-table.ts';

/** The text of docs/benchmark/report.md: missed goals, all goals, then every table. */
export function writeMarkdownReport(results: Results): string {
  const goals = listGoals(results);
  return `${[
    '# Benchmark',
    'Written by `npm run bench`; do not edit. [report.html](report.html) has plots, [results.json](results.json) has every sample.',
    `**${describeVerdict(results)}**`,
    ...listMissed(results).map(describeMissed),
    '## Goals',
    writeTable(
      ['goal', 'limit', 'measured', 'result'],
      goals.map(({ goal }) => {
        const { wanted, measured } = formatGoal(goal);
        return [goal.name, wanted, measured, isMet(goal) ? 'met' : '**missed**'];
      }),
    ),
    ...results.benches.flatMap(writeBench),
  ].join('\n\n')}\n`;
}

/** All goals of all tables, in the order of the report. */
export function listGoals({ benches }: Results): { bench: string; goal: Goal }[] {
  return benches.flatMap(({ name, tables }) =>
    tables.flatMap(({ goals = [] }) => goals.map((goal) => ({ bench: name, goal }))),
  );
}

/** The missed goals; consecutive goals with the same reason show it once. */
export function listMissed(results: Results): Goal[] {
  const missed = listGoals(results).flatMap(({ goal }) => (isMet(goal) ? [] : [goal]));
  return missed.map(({ profile, ...goal }, index) => {
    const isAsBefore = goal.reason !== undefined && goal.reason === missed[index - 1]?.reason;
    if (isAsBefore) return { ...goal, reason: 'As above.' };
    return { ...goal, reason: goal.reason ?? 'Not explained yet.', ...(profile === undefined ? {} : { profile }) };
  });
}

export function describeVerdict(results: Results): string {
  const goals = listGoals(results);
  const met = goals.filter(({ goal }) => isMet(goal)).length;
  const quick = results.benches.some(({ run }) => run.isQuick)
    ? ' Made with --quick, with too few rounds for reliable figures.'
    : '';
  return `${met === goals.length ? `All ${met}` : `${met} of ${goals.length}`} goals met.${quick}`;
}

/** Time, commit and machine of a bench's run. */
export function describeBenchRun({ run }: BenchResult): string {
  const { at, commit, seed, machine, versions, seconds } = run;
  const node = `Node ${versions['node']}`;
  return `${at.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, seed ${seed}, ${Math.round(seconds)} s, ${machine}, ${node}`;
}

export function writeTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(header), row(header.map(() => '---')), ...lines.map(row)].join('\n');
}

function describeMissed(goal: Goal): string {
  const { wanted, measured } = formatGoal(goal);
  const profile = goal.profile === undefined ? '' : `\n${goal.profile.map((line) => `  - ${line}`).join('\n')}`;
  return `- **Missed: ${goal.name}**: ${measured}, goal ${wanted}. ${goal.reason}${profile}`;
}

function writeBench(bench: BenchResult): string[] {
  return [
    `## ${bench.title}`,
    `\`--only ${bench.name}\`: ${describeBenchRun(bench)}`,
    ...bench.tables.flatMap(writeBenchTable),
  ];
}

function writeBenchTable(table: BenchTable): string[] {
  const { header, lines } = toCells(table);
  return [
    `### ${table.title}`,
    ...(table.notes ?? []),
    writeTable(header, lines),
    ...(table.contestants === undefined
      ? []
      : [table.contestants.map(({ name, configuration }) => `- ${name}: ${configuration}`).join('\n')]),
  ];
}
