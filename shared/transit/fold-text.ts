/**
 * Text as it is compared in a search: lower case, without accents. Vowel signs of Indic scripts are no accents and stay:
 * words differ by them.
 */
export function foldText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\u200c\u200d]/g, '')
    .toLowerCase()
    .replaceAll(/[ßøłđæœı]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFC');
}

/** Letters that Unicode does not take apart, but people type without their marks. */
const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' };
