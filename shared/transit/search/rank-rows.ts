import { codeEnd, lineStart, type SearchText } from '../text/search-text.ts';

/**
 * The rank of a match as one number, so that ten thousand of them are sorted in a millisecond. It compares the kind of
 * match first (exact code 0, prefix 1, word prefix 2, substring 3; docs/reference/http-api.md), then the length of the
 * line (a shorter line is closer to the query), then the row.
 */
type Hit = number;
const maxRows = 2 ** 24;
const maxLength = 2 ** 16;
const createHit = (rank: number, length: number, row: number): Hit =>
  (rank * maxLength + Math.min(length, maxLength - 1)) * maxRows + row;

/** Finds the rows that match, best first. Stops after prefixes where these give `enough` rows. */
export function findRows(
  { isWanted, ...rows }: SearchText & { readonly isWanted: (row: number) => boolean },
  query: string,
  enough: number,
): readonly number[] {
  const best = new Map<number, Hit>();
  const add = (rank: number, length: number, row: number) => {
    const hit = createHit(rank, length, row);
    const known = best.get(row);
    if (known === undefined ? isWanted(row) : hit < known) best.set(row, hit);
  };
  for (const find of [findPrefixes, findInside, findWords]) if (best.size < enough) find(rows, query, add);
  return Array.from(Float64Array.from(best.values()).sort(), (hit) => hit % maxRows);
}

type Add = (rank: number, length: number, row: number) => void;

function findPrefixes(rows: SearchText, query: string, add: Add): void {
  forEachPlace(rows, lineStart + query, (at, row) => {
    const isCode = rows.text[at + 1 + query.length] === codeEnd;
    add(isCode ? 0 : 1, rows.text.indexOf(lineStart, at + 1) - at, row);
  });
}

function findInside(rows: SearchText, query: string, add: Add): void {
  forEachPlace(rows, query, (at, row) => {
    if (rows.text[at - 1] === lineStart) return; // findPrefixes adds it
    const length = rows.text.indexOf(lineStart, at) - rows.text.lastIndexOf(lineStart, at);
    add(isWordStart(rows.text, at) ? 2 : 3, length, row);
  });
}

/** Blanks and ASCII signs, as in `Central-Bus-Stand`. */
const betweenWords = /[\s!-/:-@[-`{-~]+/;

/** Adds rows in which every word of the query starts a word, in any order. */
function findWords(rows: SearchText, query: string, add: Add): void {
  const words = query.split(betweenWords).filter((word) => word !== '');
  const [longest = '', ...others] = words.sort((a, b) => b.length - a.length);
  if (longest === query) return; // findInside adds it
  forEachPlace(rows, longest, (at, row) => {
    if (!isWordStart(rows.text, at)) return;
    const own = rows.text.slice(rows.starts[row], rows.starts[row + 1]);
    if (others.every((word) => hasWordStart(own, word))) add(2, own.length, row);
  });
}

function hasWordStart(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) if (isWordStart(text, at)) return true;
  return false;
}

/** Visits every occurrence of a text, with its row. */
export function forEachPlace(
  { text, starts }: SearchText,
  part: string,
  visit: (at: number, row: number) => void,
): void {
  if (part === '') return; // an empty text occurs everywhere, and the loop would not end
  let row = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    while ((starts[row + 1] ?? text.length) <= at) row += 1;
    visit(at, row);
  }
}

function isWordStart(text: string, at: number): boolean {
  const before = text[at - 1] ?? ' ';
  return before < '\u0080' ? !/[a-z0-9]/.test(before) : !/[\p{L}\p{M}\p{N}]/u.test(before);
}
