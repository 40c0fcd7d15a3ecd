/** Postgres' text of a list: `{"a","b \"c\"",NULL}`. */
export function formatTextArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/**
 * Reads Postgres' text of a list of one dimension, as array_out writes it.
 * @throws Error for more dimensions
 */
export function parseTextArray(text: string): (string | null)[] {
  if (!text.startsWith('{') || text.startsWith('{{')) throw new Error('Only lists of one dimension can be read.');
  const items: (string | null)[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, '$1'));
    else items.push(plain === 'NULL' ? null : (plain ?? null));
  }
  return items;
}
