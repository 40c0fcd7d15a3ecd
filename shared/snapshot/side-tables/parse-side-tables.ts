import { type Csv, CsvHeaderError, type CsvRow, readCsv } from '../../csv/read-csv.ts';
import { noSideTables, type SideTables } from '../../transit/network/side-tables.ts';
import { compareText } from '../../transit/text/compare-text.ts';
import { type Row, RowProblem, sideTableRows } from './side-table-rows.ts';

/** How many rows of a file are used. Their sum is the number of rows in the file. */
export type SideTableCount = { readonly file: string; readonly rowsRead: number; readonly rowsLeftOut: number };

export type LoadedSideTables = {
  findTables(feedId: string): SideTables;
  /** One message for each row that is left out: file, line and reason. */
  readonly problems: readonly string[];
  /** One message for each row that is used although some of its bytes are not UTF-8: file, line and columns. */
  readonly warnings: readonly string[];
  /** One entry for each file that exists. */
  readonly counts: readonly SideTableCount[];
};

/**
 * Parses the side tables of all feeds. It leaves out a bad row, or a second row with the same key, and reports it with file
 * and line. A file whose header cannot be used is reported and left out as a whole.
 */
export function parseSideTables(texts: ReadonlyMap<string, Buffer>): LoadedSideTables {
  const problems: string[] = [];
  const warnings: string[] = [];
  const counts: SideTableCount[] = [];
  const tables = Object.entries(sideTableRows).map(([name, table]) => {
    const text = texts.get(table.file);
    const byFeed = new Map<string, Map<string, object>>();
    if (text !== undefined) {
      const found = parseTable(text, table, byFeed);
      problems.push(...found.problems);
      warnings.push(...found.warnings);
      counts.push({ file: table.file, rowsRead: found.rowsRead, rowsLeftOut: found.rowsLeftOut });
    }
    return [name, byFeed] as const;
  });
  return {
    problems,
    warnings,
    counts,
    findTables: (feedId) =>
      ({
        ...noSideTables,
        ...Object.fromEntries(tables.map(([name, byFeed]) => [name, sortByKey(byFeed.get(feedId))])),
      }) as SideTables,
  };
}

/** Blanks, or the Ctrl-Z that old DOS programs write at the end of a file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Ctrl-Z
const emptyLine = /^[\s\x1a]*$/;

type SideTable = (typeof sideTableRows)[keyof typeof sideTableRows];

/** Adds the rows of one file to `byFeed`, by feed and key. */
function parseTable(text: Buffer, { file, key, read }: SideTable, byFeed: Map<string, Map<string, object>>) {
  const refuse = (reason: string, rowsLeftOut: number) => ({
    problems: [`${file}:1: ${reason}; the file is not used`],
    warnings: [],
    rowsRead: 0,
    rowsLeftOut,
  });
  let csv: Csv;
  try {
    csv = readCsv(text);
  } catch (error) {
    if (!(error instanceof CsvHeaderError)) throw error;
    return refuse(error.message, error.rowCount);
  }
  const columns = csv.header.map((column) => column.trim());
  const missing = [['gtfs_id'], key].find((names) => !names.some((name) => columns.includes(name)));
  const csvRows = csv.rows.filter(({ fields }) => fields.length > 1 || !emptyLine.test(fields[0] ?? ''));
  const rowCount = csvRows.length + csv.problems.length;
  if (missing !== undefined) return refuse(`the header has no column ${missing.join(' or ')}`, rowCount);

  const found = csv.problems.map(({ line, reason }) => ({ line, reason }));
  for (const csvRow of csvRows) {
    try {
      const row = createRow(csvRow, columns);
      const feedId = row.getText('gtfs_id');
      const rows = byFeed.get(feedId) ?? new Map<string, object>();
      byFeed.set(feedId, rows);
      const id = row.getText(...key);
      if (rows.has(id)) throw new RowProblem(`a second row for ${id}`);
      rows.set(id, read(row));
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      found.push({ line: csvRow.line, reason: error.message });
    }
  }
  const sorted = found.toSorted((a, b) => a.line - b.line);
  const problems = sorted.map(({ line, reason }) => `${file}:${line}: ${reason}`);
  const leftOut = new Set(found.map(({ line }) => line));
  const warnings = csv.wrongBytes
    .filter(({ line }) => !leftOut.has(line))
    .map(({ line, reason }) => `${file}:${line}: ${reason}`);
  return { problems, warnings, rowsRead: rowCount - problems.length, rowsLeftOut: problems.length };
}

function sortByKey(rows: ReadonlyMap<string, object> = new Map()): object[] {
  return [...rows].toSorted(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

/**
 * @throws RowProblem for a row with a value beyond the last column, which a missing quote or a raw comma causes, and for one with
 *   two values for one column
 */
function createRow({ fields }: CsvRow, columns: readonly string[]): Row {
  const extra = fields.slice(columns.length).filter((field) => field.trim() !== '').length;
  if (extra > 0) throw new RowProblem(`expected ${columns.length} columns, got ${fields.length}`);
  const record = new Map<string, string>();
  for (const [index, column] of columns.entries()) {
    const value = (fields[index] ?? '').trim();
    const other = record.get(column);
    if (column !== '' && other !== undefined && other !== value) {
      throw new RowProblem(`the column ${column} occurs twice, with different values`);
    }
    record.set(column, value);
  }
  const findText = (...names: readonly string[]) =>
    names.map((name) => record.get(name) ?? '').find((text) => text !== '');
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
