import { isMet } from '../framework/bench.ts';
import type { BenchResult } from '../framework/results.ts';
import { formatGoal, toCells } from './plots/summarise-table.ts';

/** Prints the tables of a bench in columns, and its goals. */
export function printBench({ title, name, tables, run }: BenchResult): void {
  console.log(`\n${title} (${name}, ${Math.round(run.seconds)} s)`);
  for (const table of tables) {
    const { header, lines } = toCells(table);
    const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column]?.length ?? 0)));
    console.log(`\n  ${table.title}`);
    for (const line of [header, ...lines]) {
      console.log(`  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
    }
    for (const goal of table.goals ?? []) {
      const { wanted, measured } = formatGoal(goal);
      console.log(`  ${isMet(goal) ? 'met   ' : 'MISSED'}  ${goal.name}: ${measured}, goal ${wanted}`);
    }
  }
}
