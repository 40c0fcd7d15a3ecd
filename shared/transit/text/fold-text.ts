/**
 * Normalises text for a search: lower case, without accents. Vowel signs of Indic scripts stay, because they distinguish
 * words.
 */
export function foldText(text: string): string {
  if (!folded.test(text)) return text.normalize('NFC').toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\u200c\u200d]/g, '')
    .toLowerCase()
    .replaceAll(/[ßøłđæœı]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFC');
}

/** Characters that folding changes, apart from case. Text without them skips NFKD, which is slow. */
const folded = /[\u00a0-\u036f\u1d00-\u1eff\u2070-\u218f\ufb00-\ufb06\uff00-\uffef]|\u200c|\u200d/;

/** Letters that NFKD does not decompose, but that people type without their marks. */
const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' };
