/** A change of the source that takes a piece of a mitigation out. */
export type Cut = { readonly file: string; readonly from: RegExp; readonly to: string };

/** @throws Error when a piece is no longer there */
export function cut(contents: string, file: string, cuts: readonly Cut[]): string {
  return cuts
    .filter((one) => one.file === file)
    .reduce((text, { from, to }) => {
      const next = text.replace(from, to);
      if (next === text) throw new Error(`${file} has no ${from}: the ablation has to follow the code`);
      return next;
    }, contents);
}
