import type { BenchRow } from '../framework/bench.ts';
import type { Results } from '../framework/results.ts';
import { quantile } from '../framework/statistics.ts';
import { writeTable } from './markdown-report.ts';

const start = '<!-- From docs/benchmark/results.json by `npm run bench:readme`; do not edit. -->';
const end = '<!-- End of the figures. -->';
const columns = [
  ...['', 'failed calls', 'writes lost or run twice', 'new connections / lost', 'round trips'],
  ...['median', 'p99'],
];

/**
 * Returns the package's README with the figures of the stored run of the bench `pools` between its two markers.
 * @throws Error if a marker or the bench is missing
 */
export function putPoolFigures(readme: string, results: Results): string {
  const [before, rest] = readme.split(start);
  const after = rest?.split(end)[1];
  const bench = results.benches.find(({ name }) => name === 'pools');
  const find = (name: string) => bench?.tables.find((table) => table.name === name)?.rows ?? [];
  if (before === undefined || after === undefined || bench === undefined) {
    throw new Error(
      'shared/connections/README.md: expected the markers of the figures, and a stored run of the bench pools',
    );
  }
  const groups = [...Map.groupBy(find('pools-freeze'), ({ name }) => name)];
  const [ours, plain] = ['drop-in Pool', 'pg.Pool'].map((name) => describeMedian(find('pools-warm'), name));
  const table = writeTable(
    columns,
    groups.map(([name, rows]) => [name, ...describeRows(rows)]),
  );
  const warm = `A warm \`pool.query\` takes ${ours} (median), with \`pg.Pool\` ${plain}.`;
  return `${before}${start}\n\n${table}\n\n${warm}\n\n${end}${after}`;
}

/** One contestant over all faults; latency and round trips are those of calls whose connection was not lost. */
function describeRows(rows: readonly BenchRow[]): string[] {
  const sum = (column: string) => rows.reduce((total, { figures }) => total + Number(figures?.[column] ?? 0), 0);
  const alive = rows.find(({ group }) => group === 'peer alive');
  const at = (share: number) => `${quantile(alive?.samples ?? [], share).toFixed(1)} ms`;
  return [
    `${sum('failed calls')} of ${sum('freezes')}`,
    String(sum('writes lost') + sum('writes run twice')),
    `${sum('new connections')} / ${sum('connections lost')}`,
    String(alive?.figures?.['round trips (median)'] ?? '–'),
    ...[at(0.5), at(0.99)],
  ];
}

function describeMedian(rows: readonly BenchRow[], name: string): string {
  return `${quantile(rows.find((row) => row.name === name)?.samples ?? [], 0.5).toFixed(3)} ms`;
}
