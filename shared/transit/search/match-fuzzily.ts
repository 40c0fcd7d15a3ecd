import uFuzzy from '@leeoniya/ufuzzy';
import { compareText } from '../text/compare-text.ts';
import type { FuzzyMatch } from './similar-rows.ts';

/**
 * Allows one substituted, missing, extra or transposed letter in each word. A letter is any character except spaces and
 * ASCII signs: texts are folded already, and a Unicode property class (`\p{L}`) takes 40 ms to compile.
 */
const letter = String.raw`[^\s\x00-\x1f!-/:-@[-\x60{-~]`;
const createMatcher = () =>
  new uFuzzy({
    interSplit: ' +',
    interBound: String.raw`[\s!-/:-@[-\x60{-~]`,
    intraChars: letter,
    compare: compareText, // the default builds a collator, which takes longer than the search
    intraMode: 1,
    intraIns: 1,
    intraSub: 1,
    intraTrn: 1,
    intraDel: 1,
  });
let matcher: uFuzzy | undefined;

/** A longer query is not a typing error, and the pattern for it grows with the square of its length. */
const maxCharacters = 40;
/** More matches than this stay unsorted. */
const maxSorted = 1000;

/** Matches with uFuzzy (docs/decisions/0060-search.md). */
export const matchFuzzily: FuzzyMatch = (texts, query) => {
  const words = query.replaceAll(/[^\p{L}\p{M}\d]+/gu, ' ').trim(); // uFuzzy treats quotes and minus signs as operators
  if (words === '' || words.length > maxCharacters) return [];
  matcher ??= createMatcher();
  const [places, info, order] = matcher.search(texts as string[], words, 0, maxSorted);
  if (places === null) return [];
  return order === null || info === null ? places : order.map((index) => info.idx[index] ?? 0);
};
