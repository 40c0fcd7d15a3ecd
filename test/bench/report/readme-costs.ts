import type { BenchRow } from '../framework/bench.ts';
import type { Results } from '../framework/results.ts';
import { writeTable } from './markdown-report.ts';

/** Endpoints whose cost README shows, by the beginning of their rows: from the network, OTP and the database, both versions. */
const shown = ['/stop/synthetic/', '/stops/synthetic (br)', '/trip/', '/v2/stops?', '/v2/departures?', '/v2/vehicles/'];
/** Which measured process needs the memory of a row. */
const processes: Readonly<Record<string, string>> = {
  'plain handler': 'bare handler',
  'old service: a duty': 'plain pg, one TLS connection',
};

/**
 * What a call costs on Lambda: a table in Markdown.
 * @returns '' where no costs are stored
 */
export function writeCosts({ benches }: Results): string {
  const rowsOf = (bench: string, table: string): readonly BenchRow[] =>
    benches.find(({ name }) => name === bench)?.tables.find(({ name }) => name === table)?.rows ?? [];
  const costs = rowsOf('api-endpoints', 'costs');
  if (costs.length === 0) return '';
  const endpoints = rowsOf('api-endpoints', 'endpoints');
  const chosen = shown.flatMap((start) => endpoints.find(({ name }) => name.startsWith(start)) ?? []);
  const memories = new Map(
    costs.map(({ name }) => [name, format(findMemory(rowsOf('cold-start', 'first-answer'), name), 0)]),
  );
  return [
    'What a call costs on Lambda with 1 GB (x86, us-east-1, list price; without gateway, database and OTP):',
    '',
    writeTable(
      ['call', 'CPU ms', 'billed ms', 'US$ per million', 'memory of a process that answers duties, MB'],
      [...costs, ...chosen].map(({ name, figures = {} }) => [
        name,
        format(figures['CPU ms per call'], 2),
        format(figures['billed ms'], 0),
        format(figures['$ per million calls'], 2),
        memories.get(name) ?? '–',
      ]),
    ),
  ].join('\n');
}

function findMemory(processRows: readonly BenchRow[], name: string): unknown {
  const row = processRows.find((one) => one.name === (processes[name] ?? 'Headway'));
  return row?.figures?.['MB resident after 50 calls'];
}

function format(value: unknown, digits: number): string {
  return typeof value === 'number' ? value.toFixed(digits) : '–';
}
