import uFuzzy from '@leeoniya/ufuzzy';
import type { FuzzyMatch } from '../transit/search.ts';

/** One letter wrong, missing, too many, or swapped with its neighbour, in each word; letters of every script. */
const createMatcher = () =>
  new uFuzzy({
    unicode: true,
    interSplit: String.raw`[^\p{L}\p{M}\d]+`,
    intraSplit: String.raw`\p{Ll}\p{Lu}`,
    intraBound: String.raw`\p{L}\d|\d\p{L}`,
    intraChars: String.raw`[\p{L}\p{M}\d]`,
    intraContr: String.raw`'\p{L}{1,2}\b`,
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
