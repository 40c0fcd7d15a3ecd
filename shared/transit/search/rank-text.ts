import { foldText } from '../text/fold-text.ts';
import { joinWords } from '../text/search-text.ts';

/**
 * Ranks a result of one search against results of other searches: 0 for an exact code, 1 for an exact name, 2 for a prefix, 3 for
 * the start of a word, 4 for another place, 5 for a match with a typing error.
 */
export function rankText(
  query: string,
  codes: readonly (string | null | undefined)[],
  names: readonly (string | null | undefined)[],
): number {
  const wanted = foldText(joinWords(query));
  const rankOf = (text: string | null | undefined, exact: number) => {
    const folded = foldText(joinWords(text ?? ''));
    const at = folded.indexOf(wanted);
    if (at === -1 || folded === '') return 5;
    if (folded === wanted) return exact;
    if (at === 0) return 2;
    return /[\p{L}\p{M}\p{N}]/u.test(folded[at - 1] ?? ' ') ? 4 : 3;
  };
  return Math.min(...codes.map((code) => rankOf(code, 0)), ...names.map((name) => rankOf(name, 1)));
}
