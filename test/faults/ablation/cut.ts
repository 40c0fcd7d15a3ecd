/** An edit of one source file that removes part of a mitigation. */
export type Cut = { readonly file: string; readonly from: RegExp; readonly to: string };

/**
 * Applies the cuts of one file to its text.
 * @throws Error if the file no longer contains the text of a cut
 */
export function cut(contents: string, file: string, cuts: readonly Cut[]): string {
  return cuts
    .filter((one) => one.file === file)
    .reduce((text, { from, to }) => {
      const next = text.replace(from, to);
      if (next === text) throw new Error(`${file} has no ${from}: update the ablation to match the code`);
      return next;
    }, contents);
}
