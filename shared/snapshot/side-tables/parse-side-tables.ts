import { parse } from 'csv-parse/sync';
import { noSideTables, type SideTables } from '../../transit/network/side-tables.ts';
import { compareText } from '../../transit/text/compare-text.ts';
import { type Row, RowProblem, sideTableRows } from './side-table-rows.ts';

export type LoadedSideTables = {
  findTables(feedId: string): SideTables;
  /** One line for each row that is left out: file, line and reason. */
  readonly problems: readonly string[];
};

/**
 * Parses the side tables of all feeds. It leaves out a bad row, or a second row with the same key, and reports it with file
 * and line.
 */
export function parseSideTables(texts: ReadonlyMap<string, Buffer>): LoadedSideTables {
  const problems: string[] = [];
  const tables = Object.entries(sideTableRows).map(([name, { file, key, read }]) => {
    const byFeed = new Map<string, Map<string, object>>();
    for (const { row, line } of parseCsv(file, texts.get(file), problems)) {
      try {
        const feedId = row.getText('gtfs_id');
        const rows = byFeed.get(feedId) ?? new Map<string, object>();
        byFeed.set(feedId, rows);
        const id = row.getText(...key);
        if (rows.has(id)) throw new RowProblem(`a second row for ${id}`);
        rows.set(id, read(row));
      } catch (error) {
        if (!(error instanceof RowProblem)) throw error;
        problems.push(`${file}:${line}: ${error.message}`);
      }
    }
    return [name, byFeed] as const;
  });
  return {
    problems,
    findTables: (feedId) =>
      ({
        ...noSideTables,
        ...Object.fromEntries(tables.map(([name, byFeed]) => [name, sortByKey(byFeed.get(feedId))])),
      }) as SideTables,
  };
}

function sortByKey(rows: ReadonlyMap<string, object> = new Map()): object[] {
  return [...rows].toSorted(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

function parseCsv(file: string, text: Buffer | undefined, problems: string[]): { row: Row; line: number }[] {
  if (text === undefined) return [];
  const records: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
    bom: true,
    columns: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error !== undefined) problems.push(`${file}:${error['lines'] ?? 0}: ${error.message}`);
      return undefined;
    },
    trim: true,
  });
  return records.map(({ record, info }) => ({ row: createRow(record), line: info.lines }));
}

function createRow(record: Readonly<Record<string, string>>): Row {
  const findText = (...names: readonly string[]) => names.map((name) => record[name] ?? '').find((text) => text !== '');
  return {
    findText: (...names) => findText(...names) ?? null,
    getText(...names) {
      const text = findText(...names);
      if (text === undefined) throw new RowProblem(`${names.join(' or ')} is missing`);
      return text;
    },
    findJson(name) {
      const text = findText(name);
      if (text === undefined) return null;
      try {
        return JSON.parse(text);
      } catch {
        throw new RowProblem(`${name} is not JSON`);
      }
    },
  };
}
