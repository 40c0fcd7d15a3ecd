import uFuzzy from '@leeoniya/ufuzzy';
import { compareText } from '../text/compare-text.ts';
import type { FuzzyMatch } from './similar-rows.ts';

/**
 * One letter wrong, missing, too many, or swapped with its neighbour, in each word. A letter is whatever is no space and
 * no ASCII sign: texts are folded, and a class by Unicode property (`\p{L}`) in every place takes 40 ms to compile.
 */
const letter = String.raw`[^\s\x00-\x1f!-/:-@[-\x60{-~]`;
const createMatcher = () =>
  new uFuzzy({
    interSplit: ' +',
    interBound: String.raw`[\s!-/:-@[-\x60{-~]`,
    intraChars: letter,
    compare: compareText, // the default makes a collator, which takes longer than the search
    intraMode: 1,
    intraIns: 1,
    intraSub: 1,
    intraTrn: 1,
    intraDel: 1,
  });
let matcher: uFuzzy | undefined;

/** Longer queries are no slips of the hand, and the pattern made of one grows with its square. */
const mostCharacters = 40;
/** More matches than this are not put into an order of their own. */
const mostOrdered = 1000;

/** uFuzzy (docs/decisions/0060-search.md) behind our question. */
export const matchFuzzily: FuzzyMatch = (texts, query) => {
  const words = query.replaceAll(/[^\p{L}\p{M}\d]+/gu, ' ').trim(); // quotes and minus signs mean something to uFuzzy
  if (words === '' || words.length > mostCharacters) return [];
  matcher ??= createMatcher();
  const [places, info, order] = matcher.search(texts as string[], words, 0, mostOrdered);
  if (places === null) return [];
  return order === null || info === null ? places : order.map((index) => info.idx[index] ?? 0);
};
