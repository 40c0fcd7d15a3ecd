import { isUtf8 } from 'node:buffer';

/** A row after the header. Lines count from 1. A row with a line break in quotes has several. */
export type CsvRow = { readonly fields: readonly string[]; readonly line: number; readonly lineCount: number };

/** A row that cannot be read, with the reason. */
export type CsvProblem = { readonly line: number; readonly reason: string };

export type Csv = {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  /** The rows that were left out. Every other row of the file is in `rows`. */
  readonly problems: readonly CsvProblem[];
  /** The rows with bytes that are not UTF-8, each with its columns. They are in `rows`, with U+FFFD for such bytes. */
  readonly wrongBytes: readonly CsvProblem[];
};

/** The header of a file cannot be read, so none of its rows can. */
export class CsvHeaderError extends Error {
  override readonly name = 'CsvHeaderError';
  readonly code = 'csv-header';
  /** Lines after the header that are not empty. */
  readonly rowCount: number;

  constructor(message: string, rowCount: number) {
    super(message);
    this.rowCount = rowCount;
  }
}

/**
 * Reads a CSV file with a header line (RFC 4180). Every row is in `rows` or in `problems`; none is lost.
 *
 * Each line may end in CRLF, LF or CR, because real files mix them. Empty lines are skipped. A row with a wrong quote is a
 * problem, and reading continues on the next line, so that an unclosed quote hides no rows. A quote inside a field without
 * quotes is an ordinary character, as in OpenTripPlanner. Fields are neither trimmed nor counted: a row may be shorter or
 * longer than the header.
 * @param bytes UTF-8, with or without a byte order mark; bytes of another encoding are reported in `wrongBytes`
 * @param options.areBlanksAllowed whether blanks may surround the quotes of a field; they are dropped. Default true
 * @throws CsvHeaderError
 */
export function readCsv(bytes: Uint8Array, { areBlanksAllowed = true } = {}): Csv {
  const skipBlanks = areBlanksAllowed ? skipSpacesAndTabs : (_: string, from: number) => from;
  refuseUtf16(bytes);
  const text = new TextDecoder().decode(bytes);
  const holdsRows = createRowsCheck(text);
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  let header: readonly string[] | undefined;
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const plainEnd = findLineEnd(text, start);
    const plain = text.slice(start, plainEnd);
    const record = plain.includes('"')
      ? readQuotedRecord(text, start, skipBlanks)
      : { fields: plain.split(','), end: plainEnd };
    const lineCount = 1 + countLineEnds(text.slice(start, record.end));
    const reason =
      record.reason ??
      (lineCount > 1 && holdsRows(text.slice(start, record.end), header?.length ?? 0)
        ? 'a quote is not closed: the lines in the quotes are rows'
        : undefined);
    if (reason !== undefined) {
      if (header === undefined) {
        const rowCount = text.slice(plainEnd).split(lineEnd).filter(isFilled).length;
        throw new CsvHeaderError(`the header cannot be read: ${reason}`, rowCount);
      }
      problems.push({ line, reason });
      start = skipLineEnd(text, plainEnd);
      line += 1;
      continue;
    }
    if (plain !== '') {
      if (header === undefined) header = record.fields;
      else rows.push({ fields: record.fields, line, lineCount });
    }
    start = skipLineEnd(text, record.end);
    line += lineCount;
  }
  return { header: header ?? [], rows, problems, wrongBytes: findWrongBytes(bytes, header ?? [], rows) };
}

/** @throws CsvHeaderError for a file in UTF-16, which starts with a byte order mark or has a zero in each letter */
function refuseUtf16(bytes: Uint8Array): void {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  const isBigEndian = (a === 0xfe && b === 0xff) || (a === 0 && c === 0);
  if (!isBigEndian && !(a === 0xff && b === 0xfe) && !(b === 0 && d === 0)) return;
  const lines = new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes).split(lineEnd).filter(isFilled);
  throw new CsvHeaderError('the file is in UTF-16, expected UTF-8', Math.max(0, lines.length - 1));
}

/** Finds the rows with bytes that are not UTF-8. An ASCII line end is never part of a longer character, so lines are the same. */
function findWrongBytes(bytes: Uint8Array, header: readonly string[], rows: readonly CsvRow[]): CsvProblem[] {
  if (isUtf8(bytes)) return [];
  const wrong = new Set<number>();
  let start = 0;
  let line = 1;
  for (let at = 0; at <= bytes.length; at += 1) {
    const isCrLf = bytes[at] === 13 && bytes[at + 1] === 10;
    if (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) continue;
    if (!isUtf8(bytes.subarray(start, at))) wrong.add(line);
    if (isCrLf) at += 1;
    start = at + 1;
    line += 1;
  }
  const reason = (names: readonly string[]) => `${names.join(', ')}: bytes that are not UTF-8 are read as U+FFFD`;
  const names = header.filter((name) => name.includes('\uFFFD'));
  const found = names.length > 0 ? [{ line: 1, reason: reason(['the header']) }] : [];
  for (const { fields, line: first, lineCount } of rows) {
    if (!Array.from({ length: lineCount }, (_, index) => first + index).some((number) => wrong.has(number))) continue;
    const columns = fields.flatMap((field, index) =>
      field.includes('\uFFFD') ? (header[index] ?? `column ${index + 1}`).trim() : [],
    );
    found.push({ line: first, reason: reason(columns) });
  }
  return found;
}

/** A record up to its line end at `end`, or the reason why it cannot be read. */
type CsvRecord = { readonly fields: readonly string[]; readonly end: number; readonly reason?: string };

function readQuotedRecord(text: string, start: number, skipBlanks: typeof skipSpacesAndTabs): CsvRecord {
  const fields: string[] = [];
  const fail = (reason: string): CsvRecord => ({ fields, end: start, reason });
  for (let at = start; ; at += 1) {
    const open = skipBlanks(text, at);
    if (text[open] === '"') {
      const close = findClosingQuote(text, open);
      if (close === undefined) return fail('a quote is not closed');
      fields.push(text.slice(open + 1, close).replaceAll('""', '"'));
      at = skipBlanks(text, close + 1);
      if (at < text.length && !isFieldEnd(text[at])) return fail('there is text after a closing quote');
    } else {
      const first = at;
      while (at < text.length && !isFieldEnd(text[at])) at += 1;
      fields.push(text.slice(first, at));
    }
    if (text[at] !== ',') return { fields, end: at };
  }
}

/**
 * Creates the check whether each line of a record looks like a row of its own. Two unclosed quotes, one at the start of a field
 * and one at the end of another, enclose the rows between them in this way. A line looks like a row
 * - if it has no more fields than the header, and its first field is that of the record or of another row, or
 * - if every line of the record has as many fields as the header, and no text follows a comma and a blank, as in a sentence.
 */
function createRowsCheck(text: string) {
  let firstFields: ReadonlySet<string> | undefined;
  return (record: string, columnCount: number): boolean => {
    const lines = record.split(lineEnd).map((line) => line.split(','));
    if (columnCount < 2 || !lines.every(({ length }) => length > 1 && length <= columnCount)) return false;
    if (lines.every((fields) => fields.length === columnCount && !fields.some(isIndented))) return true;
    firstFields ??= listFirstFields(text, columnCount);
    return lines.every(([first = '']) => first === lines[0]?.[0] || firstFields?.has(first));
  };
}

/** The first fields of all lines that are rows without quotes. */
function listFirstFields(text: string, columnCount: number): ReadonlySet<string> {
  const lines = text.split(lineEnd).filter((line) => !line.includes('"'));
  const rows = lines.map((line) => line.split(',')).filter(({ length }) => length === columnCount);
  return new Set(rows.slice(1).map(([first = '']) => first)); // after the header
}

function isIndented(field: string): boolean {
  return /^[ \t]+\S/.test(field);
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

const lineEnd = /\r\n|\n|\r/;

function findLineEnd(text: string, from: number): number {
  const next = /[\r\n]/g;
  next.lastIndex = from;
  return next.exec(text)?.index ?? text.length;
}

function skipLineEnd(text: string, end: number): number {
  return end + (text.startsWith('\r\n', end) ? 2 : 1);
}

function countLineEnds(text: string): number {
  return text.split(lineEnd).length - 1;
}

function isFieldEnd(character: string | undefined): boolean {
  return character === ',' || character === '\n' || character === '\r';
}

/** Finds the quote that ends a quoted field; two quotes stand for one inside it. */
function findClosingQuote(text: string, open: number): number | undefined {
  let close = text.indexOf('"', open + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close === -1 ? undefined : close;
}

function skipSpacesAndTabs(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
