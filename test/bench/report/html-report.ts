import { readFileSync } from 'node:fs';
import { type BenchTable, type Goal, isMet } from '../framework/bench.ts';
import type { BenchResult, Results } from '../framework/results.ts';
import { describeBenchRun, describeVerdict, listGoals, listMissed } from './markdown-report.ts';
import { drawIntervals } from './plots/interval-plot.ts';
import { drawLines } from './plots/line-plot.ts';
import { escapeMarkup, toMarkup } from './plots/markup.ts';
import { formatGoal, toCells } from './plots/summarise-table.ts';

/** The text of docs/benchmark/report.html: one file with plots and style, readable offline. */
export function writeHtmlReport(results: Results): string {
  const goals = listGoals(results);
  const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Headway: benchmark</title>
<style>
${style}</style>
<h1>Headway: benchmark</h1>
<p class="verdict">${escapeMarkup(describeVerdict(results))}</p>
${listMissed(results).map(describeMissed).join('\n')}
<nav>${results.benches.map(({ name, title }) => `<a href="#${name}">${escapeMarkup(title)}</a>`).join('')}</nav>
<h2 id="goals">Goals</h2>
${writeTable(
  ['goal', 'limit', 'measured', 'result'],
  goals.map(({ goal }) => describeGoal(goal)),
  (cells) => (cells.at(-1) === 'met' ? '' : 'missed-cell'),
)}
${results.benches.map(writeBench).join('\n')}
</html>
`;
}

function describeGoal(goal: Goal): string[] {
  const { wanted, measured } = formatGoal(goal);
  return [goal.name, wanted, measured, isMet(goal) ? 'met' : 'missed'];
}

function describeMissed(goal: Goal): string {
  const { wanted, measured } = formatGoal(goal);
  const profile = goal.profile?.map((line) => `<li>${toMarkup(line)}</li>`).join('') ?? '';
  return `<div class="missed"><b>Missed: ${toMarkup(goal.name)}</b>: ${measured}, goal ${wanted}. ${toMarkup(goal.reason ?? '')}${profile === '' ? '' : `<ul>${profile}</ul>`}</div>`;
}

function writeBench(bench: BenchResult): string {
  return `<h2 id="${bench.name}">${escapeMarkup(bench.title)}</h2>
<p class="run"><code>npm run bench -- --only ${bench.name}</code>: ${escapeMarkup(describeBenchRun(bench))}</p>
${bench.tables.map(writeBenchTable).join('\n')}`;
}

function writeBenchTable(table: BenchTable): string {
  const { header, lines } = toCells(table);
  const configurations = table.contestants?.map(
    ({ name, configuration }) => `<li><b>${escapeMarkup(name)}</b>: ${toMarkup(configuration)}</li>`,
  );
  return `<h3>${escapeMarkup(table.title)}</h3>
${(table.notes ?? []).map((note) => `<p>${toMarkup(note)}</p>`).join('\n')}
${drawIntervals(table)}
${(table.plots ?? []).map(drawLines).join('\n')}
${writeTable(header, lines, (cells) => (cells.some((cell) => cell.startsWith('Headway')) ? 'ours' : ''))}
${configurations === undefined ? '' : `<details><summary>Configuration of the contestants</summary><ul>${configurations.join('')}</ul></details>`}`;
}

function writeTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  classOf: (cells: readonly string[]) => string,
): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${toMarkup(cell)}</${tag}>`).join('');
  const body = lines.map((line) => `<tr class="${classOf(line)}">${cells('td', line)}</tr>`);
  return `<div class="wide"><table><thead><tr>${cells('th', header)}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
