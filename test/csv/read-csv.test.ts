import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvHeaderError, readCsv } from '../../shared/csv/read-csv.ts';

const read = (text: string) => readCsv(Buffer.from(text));
const fieldsOf = (text: string) => read(text).rows.map(({ fields }) => fields);

describe('reading CSV', () => {
  it.each([
    ['a CRLF header and LF rows', 'a,b\r\n1,2\n3,4\n'],
    ['an LF header and CRLF rows', 'a,b\n1,2\r\n3,4\r\n'],
    ['CR alone', 'a,b\r1,2\r3,4\r'],
    ['CR CRLF', 'a,b\r\r\n1,2\r\r\n3,4\r\r\n'],
    ['every line end in one file', '\uFEFFa,b\r\n1,2\r3,4'],
  ])('splits rows at %s', (_, text) => {
    expect(read(text)).toMatchObject({ header: ['a', 'b'], rows: [{ fields: ['1', '2'] }, { fields: ['3', '4'] }] });
  });

  it('keeps commas, doubled quotes and line breaks of quoted fields, and counts lines', () => {
    expect(read('a,b\n"1,\r\n2", "say ""x""" \n\n3,\n')).toEqual({
      header: ['a', 'b'],
      rows: [
        { fields: ['1,\r\n2', 'say "x"'], line: 2, lineCount: 2 },
        { fields: ['3', ''], line: 5, lineCount: 1 },
      ],
      problems: [],
      wrongBytes: [],
    });
  });

  it('keeps a quote inside a field without quotes', () => {
    expect(fieldsOf('a,b\nx,Spini "Casa\ny,5" pipe\n')).toEqual([
      ['x', 'Spini "Casa'],
      ['y', '5" pipe'],
    ]);
  });

  it.each([
    ['a quote that is never closed', 'a,b\n1,"x\n2,y\n', { line: 2, reason: 'a quote is not closed' }],
    ['text after a quote', 'a,b\n1,"x" y\n2,y\n', { line: 2, reason: 'there is text after a closing quote' }],
    ['a quote closed in a later row', 'a,b\n1,"x\n2,y\n3,"z"\n', { line: 2, reason: /closing quote/ }],
  ])('reports %s and reads the rows after it', (_, text, { line, reason }) => {
    const { rows, problems } = read(text);
    expect(problems).toEqual([{ line, reason: expect.stringMatching(reason) }]);
    expect(rows.map(({ fields }) => fields)).toContainEqual(['2', 'y']);
  });

  it('finds the rows between two unclosed quotes that fit each other', () => {
    const { rows, problems } = read('id,name,n\ncity,"A,0\ncity,B,0\ncity,C",0\ncity,D,0\n');
    expect(problems).toEqual([{ line: 2, reason: 'a quote is not closed: the lines in the quotes are rows' }]);
    expect(rows.map(({ fields, line }) => [line, ...fields])).toEqual([
      [3, 'city', 'B', '0'],
      [4, 'city', 'C"', '0'],
      [5, 'city', 'D', '0'],
    ]);
  });

  it.each([
    [
      'of as many fields as the header',
      'id,name,n\ncity,"A,0\ntown,B,0\nbay,C",0\ncity,D,0\n',
      ['town', 'bay', 'city'],
    ],
    ['that starts as another row does', 'id,name,n\ncity,"A,0\ntown,B\ncity,C"\ntown,D,0\n', ['town', 'city', 'town']],
    ['of two columns', 'id,name\n1,"A\n2,B\n3,C"\n', ['2', '3']],
  ])('finds a row %s between two unclosed quotes', (_, text, ids) => {
    const { rows, problems } = read(text);
    expect(problems).toEqual([{ line: 2, reason: 'a quote is not closed: the lines in the quotes are rows' }]);
    expect(rows.map(({ fields }) => fields[0])).toEqual(ids);
  });

  it.each([
    ['an address', 'id,name,n\ncity,"12 Main Street, Floor 2\nTown, 1234",0\n'],
    ['a list', 'id,name,n\ncity,"gates:\nA, B, C",0\n'],
    ['lines without commas', 'id,name,n\ncity,"one\ntwo\nthree",0\n'],
  ])('reads %s of several lines in quotes', (_, text) => {
    expect(read(text)).toMatchObject({
      rows: [{ fields: ['city', expect.stringContaining('\n'), '0'] }],
      problems: [],
    });
  });

  it.each([
    ['Latin-1 in one field', 'a,b\nx,caf\xe9\ny,z\n', [{ line: 2, columns: 'b' }], ['caf\uFFFD', 'z']],
    [
      'Latin-1 before CRLF',
      'a,b\r\n\xe9,1\r\n2,\xe9\r\n',
      [
        { line: 2, columns: 'a' },
        { line: 3, columns: 'b' },
      ],
      ['1', '\uFFFD'],
    ],
    ['a character that ends with the line', 'a,b\nx,\xc3\ny,z\n', [{ line: 2, columns: 'b' }], ['\uFFFD', 'z']],
    ['a surrogate', 'a,b\nx,\xed\xa0\x80\n', [{ line: 2, columns: 'b' }], ['\uFFFD\uFFFD\uFFFD']],
    ['a long form of a letter', 'a,b\nx,\xc1\x81\n', [{ line: 2, columns: 'b' }], ['\uFFFD\uFFFD']],
    ['two lines in quotes', 'a,b\nx,"1\n\xe9"\ny,z\n', [{ line: 2, columns: 'b' }], ['1\n\uFFFD', 'z']],
    ['two fields', 'a,b\n\xe9,\xff\n', [{ line: 2, columns: 'a, b' }], ['\uFFFD']],
    ['the header', 'a,b\xe9\n1,2\n', [{ line: 1, columns: 'the header' }], ['2']],
    ['U+FFFD in UTF-8', 'a,b\nx,\xef\xbf\xbd\n', [], ['\uFFFD']],
    [
      'U+FFFD in UTF-8 beside a wrong row',
      'a,b\nx,\xef\xbf\xbd\ny,\xe9\n',
      [{ line: 3, columns: 'b' }],
      ['\uFFFD', '\uFFFD'],
    ],
  ])('reads every row with %s, and names the line and column of wrong bytes', (_, text, wrong, seconds) => {
    const { rows, problems, wrongBytes } = readCsv(Buffer.from(text, 'latin1'));
    expect([problems, rows.map(({ fields }) => fields[1])]).toEqual([[], seconds]);
    expect(wrongBytes).toEqual(
      wrong.map(({ line, columns }) => ({ line, reason: `${columns}: bytes that are not UTF-8 are read as U+FFFD` })),
    );
  });

  const utf16 = Buffer.from('a,b\n1,2\n3,4\n', 'utf16le');
  it.each([
    ['with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['with its mark, big-endian', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]).swap16()],
    ['without a mark', utf16],
    ['without a mark, big-endian', Buffer.from(utf16).swap16()],
  ])('refuses UTF-16 %s by its name, with the number of rows', (_, bytes) => {
    expect(() => readCsv(bytes)).toThrow(
      expect.objectContaining({ message: 'the file is in UTF-16, expected UTF-8', rowCount: 2 }),
    );
  });

  it('refuses a header that cannot be read, with the number of rows after it', () => {
    expect(() => read('a,"b\n1,2\n\n3,4\n')).toThrow(expect.objectContaining({ rowCount: 2 }));
  });

  it('refuses a header that cannot be read', () => {
    expect(() => read('a,"b\n1,2\n')).toThrow(CsvHeaderError);
    expect(read('')).toEqual({ header: [], rows: [], problems: [], wrongBytes: [] });
  });

  it('reads every row of tables with any mixture of line ends, quotes, byte order mark and blanks', () => {
    fc.assert(
      fc.property(arbitraryTable, ({ text, rows }) => {
        const csv = read(text);
        expect([csv.problems, csv.header]).toEqual([[], header]);
        expect(csv.rows.map(({ fields }) => fields)).toEqual(rows);
      }),
      { numRuns: Number(process.env['CSV_RUNS'] ?? 1000) },
    );
  });

  it('reads or reports every row where quotes are not closed', () => {
    fc.assert(
      fc.property(arbitraryDamage, ({ lines, lineEnds }) => {
        const text = `${header.join(',')}\n${lines.map((line, index) => line + lineEnds[index]).join('')}`;
        const { rows, problems } = read(text);
        const found = [...rows.map(({ line }) => line), ...problems.map(({ line }) => line)].toSorted((a, b) => a - b);
        expect(found).toEqual(lines.map((_, index) => index + 2));
        for (const { line, fields } of rows) expect(fields).toEqual(lines[line - 2]?.split(','));
      }),
      { numRuns: Number(process.env['CSV_RUNS'] ?? 1000) },
    );
  });
});

const header = ['gtfs_id', 'key', 'name', 'note'];
const arbitraryLineEnd = fc.constantFrom('\n', '\r\n', '\r');
const arbitraryText = fc.string({
  unit: fc.constantFrom('a', 'é', '中', ' ', ',', '"', '\n', '\r', '\t', '7'),
  maxLength: 8,
});

/** A field as written, and its value. Blanks around a field without quotes belong to it. */
const arbitraryField = fc
  .tuple(arbitraryText, fc.boolean(), fc.constantFrom('', ' ', '\t '), fc.constantFrom('', ' '))
  .map(([value, isQuoted, before, after]) =>
    isQuoted || /[",\r\n]/.test(value)
      ? { written: `${before}"${value.replaceAll('"', '""')}"${after}`, value }
      : { written: value, value },
  );

/** A row whose lines all have commas, no more than the header, can also be several rows: the reader may name it instead. */
const isSeveralRows = (written: string) => {
  const lines = written.split(/\r\n|\n|\r/).map((line) => line.split(',').length);
  return lines.length > 1 && lines.every((count) => count > 1 && count <= header.length);
};

const arbitraryRow = fc
  .tuple(fc.nat(999), fc.array(arbitraryField, { minLength: 2, maxLength: 2 }))
  .map(([key, fields]) => ({
    written: ['town', String(key), ...fields.map(({ written }) => written)].join(','),
    values: ['town', String(key), ...fields.map(({ value }) => value)],
  }))
  .filter(({ written }) => !isSeveralRows(written));

const arbitraryTable = fc
  .tuple(
    fc.boolean(),
    arbitraryLineEnd,
    fc.array(fc.tuple(arbitraryRow, arbitraryLineEnd, fc.constantFrom('', '', '\n', '\r\n')), { maxLength: 8 }),
    fc.boolean(),
  )
  .map(([hasMark, headerEnd, rows, hasLastEnd]) => {
    const written = rows.map(([row, end, blankLine], index) =>
      index === rows.length - 1 && !hasLastEnd ? row.written : row.written + end + blankLine,
    );
    return {
      text: `${hasMark ? '\uFEFF' : ''}${header.join(',')}${headerEnd}${written.join('')}`,
      rows: rows.map(([row]) => row.values),
    };
  });

/** Rows of one line each, of three feeds. A damaged one has a quote at the start or the end of a field; the last three have none. */
const soundRows = ['town', 'city', 'bay'].map((feed) => [feed, ['1', '2', '3'], 'none', 0, '\n'] as const);
const arbitraryDamage = fc
  .array(
    fc.tuple(
      fc.constantFrom('town', 'city', 'bay'),
      fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '7'), maxLength: 3 }), { minLength: 3, maxLength: 3 }),
      fc.constantFrom('none', 'none', 'start', 'end'),
      fc.nat(2),
      fc.constantFrom('\n', '\r\n'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) => [...rows, ...soundRows])
  .map((rows) => ({
    lineEnds: rows.map(([, , , , end]) => end),
    lines: rows.map(([feed, fields, damage, at]) => {
      const damaged = fields.map((field, index) => {
        if (index !== at || damage === 'none') return field;
        return damage === 'start' ? `"${field}` : `x${field}"`;
      });
      return [feed, ...damaged].join(',');
    }),
  }));
