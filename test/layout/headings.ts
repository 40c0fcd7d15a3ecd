/** The headings of a Markdown page, as anchors. Lines inside code fences are none. */
export function findHeadings(text: string): ReadonlySet<string> {
  const lines = text.replaceAll(/^```[\s\S]*?^```/gm, '').split('\n');
  return new Set(lines.flatMap((line) => /^#{1,6} (.+)$/.exec(line)?.[1] ?? []).map(slugOf));
}

/** A heading's anchor, as GitHub makes it. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
