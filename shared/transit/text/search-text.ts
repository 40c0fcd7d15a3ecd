import { foldText } from './fold-text.ts';

/**
 * The searchable text of all rows in one string: JavaScript searches one long string faster than ten thousand short ones.
 * A snapshot contains it, so that the first search only decodes it.
 */
export type SearchText = {
  readonly text: string;
  /** The start of each row, and the end of the last one. */
  readonly starts: Uint32Array;
};

type Texts = readonly (string | null | undefined)[];

/** Before each line, and before the end of a row. */
export const lineStart = '\n';
/** Ends a line that is an id or a code. */
export const codeEnd = '\u0002';
/** Ends a row. */
export const rowEnd = '\u0001';

/** Folds all rows at once, which takes half as long as folding each. */
export function writeSearchText(rows: readonly { readonly codes: Texts; readonly names: Texts }[]): SearchText {
  const text = foldText(
    rows
      .map(({ codes, names }) => {
        const lines = [...listTexts(codes).map((code) => code + codeEnd), ...listTexts(names)];
        return lines.map((line) => lineStart + line).join('') + lineStart + rowEnd;
      })
      .join(''),
  );
  return { text, starts: findRowStarts(text) };
}

/** Distinct texts with single spaces, without the characters that mark lines and rows. */
function listTexts(texts: Texts): string[] {
  const spaced = texts.map((text) => joinWords(text ?? ''));
  return [...new Set(spaced)].filter((text) => text !== '');
}

/** One space between words, none around them: how often a space was typed means nothing. */
export function joinWords(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function findRowStarts(text: string): Uint32Array {
  const starts = [0];
  for (let end = text.indexOf(rowEnd); end !== -1; end = text.indexOf(rowEnd, end + 1)) starts.push(end + 1);
  return Uint32Array.from(starts);
}
