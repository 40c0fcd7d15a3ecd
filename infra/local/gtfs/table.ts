import { type Csv, CsvHeaderError, type CsvRow, readCsv } from '../../../shared/csv/read-csv.ts';
import type { Field } from './field.ts';

/** The feed cannot be used. The message is one sentence that names the file and what is wrong with it. */
export class GtfsError extends Error {
  override readonly name = 'GtfsError';
}

/** One CSV file of a feed, with a reader for each column. */
export type Table = {
  readonly rows: readonly TableRow[];
  /** Makes a reader of one column: it gives null where the field is empty or the file has no such column. */
  readonly optional: <T>(column: string, field: Field<T>) => (row: TableRow) => T | null;
  /** As `optional`, but it throws if the column is missing or the field is empty. */
  readonly required: <T>(column: string, field: Field<T>) => (row: TableRow) => T;
  /** An error about a row, with the file and the line. */
  readonly errorAt: (row: TableRow, reason: string) => GtfsError;
};

export type TableRow = CsvRow;
export type OnWarning = (sentence: string) => void;

/**
 * Parses one CSV file with a header line. It refuses what OpenTripPlanner refuses: wrong quotes, a line break in a field, and
 * more values than columns. The readers throw a GtfsError for a field that cannot be parsed.
 *
 * @param file the name for messages: `raba.zip: stops.txt`
 * @param onWarning gets one sentence for each row with bytes that are not UTF-8, which are read as U+FFFD as OpenTripPlanner does
 * @throws GtfsError with file, line and reason
 */
export function parseTable(bytes: Uint8Array, file: string, onWarning: OnWarning = () => undefined): Table {
  const { header, rows, wrongBytes } = readRows(bytes, file);
  for (const { line, reason } of wrongBytes) onWarning(`${file}:${line}: ${reason}.`);
  const positions = new Map(header.map((column, position) => [trimBlanks(column), position]));
  const errorAt = ({ line }: { readonly line: number }, reason: string) => new GtfsError(`${file}:${line}: ${reason}.`);

  const optional = <T>(column: string, { expected, parse: parseField }: Field<T>) => {
    const position = positions.get(column);
    if (position === undefined) return () => null;
    return (row: TableRow) => {
      const text = trimBlanks(row.fields[position] ?? '');
      if (!text) return null;
      const value = parseField(text);
      if (value === undefined) throw errorAt(row, `${column}: expected ${expected}, got "${text}"`);
      return value;
    };
  };

  const required = <T>(column: string, field: Field<T>) => {
    if (!positions.has(column)) throw new GtfsError(`${file} has no column ${column}.`);
    const read = optional(column, field);
    return (row: TableRow) => {
      const value = read(row);
      if (value === null) throw errorAt(row, `${column} is missing`);
      return value;
    };
  };

  return { rows: rows.filter(({ fields }) => !isEndOfFile(fields)), optional, required, errorAt };
}

/** Ctrl-Z, which old DOS programs write at the end of a file. */
function isEndOfFile(fields: readonly string[]): boolean {
  return fields.length === 1 && fields[0] === '\x1a';
}

function readRows(bytes: Uint8Array, file: string): Csv {
  const csv = readOrRefuse(bytes, file);
  const [problem] = csv.problems;
  const tooLong = csv.rows.find(({ fields }) => fields.length > csv.header.length);
  const broken = csv.rows.find(({ lineCount }) => lineCount > 1);
  const faults = [
    ...(problem === undefined ? [] : [problem]),
    ...(broken === undefined
      ? []
      : [{ line: broken.line, reason: 'a field has a line break, or a quote is not closed' }]),
    ...(tooLong === undefined
      ? []
      : [{ line: tooLong.line, reason: `expected ${csv.header.length} values, got ${tooLong.fields.length}` }]),
  ];
  const [first] = faults.toSorted((a, b) => a.line - b.line);
  if (first !== undefined) throw new GtfsError(`${file}:${first.line}: ${first.reason}.`);
  return csv;
}

function readOrRefuse(bytes: Uint8Array, file: string): Csv {
  try {
    return readCsv(bytes, { areBlanksAllowed: false });
  } catch (error) {
    if (!(error instanceof CsvHeaderError)) throw error;
    throw new GtfsError(`${file}: ${error.message}.`, { cause: error });
  }
}

/** Checks that each id of a file occurs once. The check returns the id. @throws GtfsError for the second one */
export function createIdCheck(table: Pick<Table, 'errorAt'>, column: string): (row: TableRow, id: string) => string {
  const lines = new Map<string, number>();
  return (row, id) => {
    const before = lines.get(id);
    if (before !== undefined) throw table.errorAt(row, `${column} ${id} is also on line ${before}`);
    lines.set(id, row.line);
    return id;
  };
}

/** Trims as Java does: String.trim would also remove a no-break space, which ends a name in the feed raba. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}
