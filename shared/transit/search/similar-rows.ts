import { codeEnd, rowEnd, type SearchText } from '../text/search-text.ts';
import { forEachPlace } from './rank-rows.ts';

/** Finds the texts that a query with a typing error may mean. Returns their indexes, best first. */
export type FuzzyMatch = (texts: readonly string[], query: string) => readonly number[];

/**
 * Finds rows that match with one typing error in each word. Only rows that contain an intact part of every word go to the
 * matcher, which reads about 1,000 texts per millisecond.
 */
export function findSimilarRows(rows: SearchText, query: string, match: FuzzyMatch): readonly number[] {
  const [first, ...others] = query.split(' ').map((word) => findRowsWithPart(rows, word));
  const list = [...(first ?? [])].filter((row) => others.every((found) => found.has(row))).sort((a, b) => a - b);
  const texts = list.map((row) => rows.text.slice(rows.starts[row], rows.starts[row + 1]).replaceAll(marks, ''));
  return match(texts, query).map((place) => list[place] ?? 0);
}

const marks = new RegExp(`[${codeEnd}${rowEnd}]`, 'g');

function findRowsWithPart(rows: SearchText, word: string): Set<number> {
  const found = new Set<number>();
  for (const part of listIntactParts(word)) forEachPlace(rows, part, (_, row) => found.add(row));
  return found;
}

/** One typing error leaves one half of a word intact, unless it transposes the two letters in the middle. */
function listIntactParts(word: string): readonly string[] {
  const half = word.length >> 1;
  if (half === 0) return [word];
  const [left, right] = [word.slice(0, half), word.slice(half)];
  return [left, right, left.slice(0, -1) + right.slice(0, 1) + left.slice(-1) + right.slice(1)];
}
