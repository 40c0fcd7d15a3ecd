import { InvalidInputError } from '@headway/connections/errors';

/**
 * One page of a list sorted by key (by code unit). Without a limit, everything after the cursor. The cursor holds the last
 * key and how many entries with that key were returned, so that it stays right when the data change. It is never longer than
 * what is accepted, however long the key is.
 * @param options.headers gets `link` with rel="next" if more follows
 * @throws InvalidInputError for a cursor that no Link header gave
 */
export function cutPage<Item>(
  items: readonly Item[],
  {
    keyOf,
    limit,
    cursor,
    fields,
    format,
    headers,
  }: {
    keyOf: (item: Item) => string;
    limit?: number | undefined;
    cursor?: string | undefined;
    /** The request's own values; the link to the next page repeats them. */
    fields?: string | undefined;
    format?: string | undefined;
    headers: Record<string, string>;
  },
): readonly Item[] {
  const start = cursor === undefined ? 0 : findStart(items, keyOf, parseCursor(cursor));
  if (limit === undefined) return start === 0 ? items : items.slice(start);
  const page = items.slice(start, start + limit);
  if (page.length > 0 && start + page.length < items.length) {
    const next = writeCursor(createCursor(items, keyOf, start + page.length));
    // Relative to the request's address, so that it works behind any host, stage or base path.
    const repeated = Object.entries({ fields, format })
      .map(([name, value]) => (value === undefined ? '' : `&${name}=${encodeURIComponent(value)}`))
      .join('');
    headers['link'] = `<?limit=${limit}&cursor=${next}${repeated}>; rel="next"`;
  }
  return page;
}

/** The last key of a page, and how many entries from the first one with that key were returned. */
type Cursor = { readonly key: string; readonly returned: number; readonly isCut: boolean };

/** Code units of a key in a cursor. Of a longer key, the cursor has only the beginning. */
const maxKeyLength = 255;

/** Each text of this form is a cursor, so that the OpenAPI document says all about it. 255 code units are at most 765 bytes. */
export const cursorPattern = /^(\d{1,7}[-~][A-Za-z0-9_-]{0,1020})?$/; // empty: absent
export const cursorError = 'expected the value from a Link header';

function findStart<Item>(items: readonly Item[], keyOf: (item: Item) => string, cursor: Cursor): number {
  const { key, returned, isCut } = cursor;
  const first = items.findIndex((item) => keyOf(item) >= key);
  if (first === -1) return items.length;
  const isSame = (item: Item) => (isCut ? keyOf(item).startsWith(key) : keyOf(item) === key);
  let start = first;
  while (start < first + returned && start < items.length && isSame(items[start] as Item)) start += 1;
  return start;
}

function createCursor<Item>(items: readonly Item[], keyOf: (item: Item) => string, end: number): Cursor {
  const whole = keyOf(items[end - 1] as Item);
  const isCut = whole.length > maxKeyLength;
  const key = isCut ? whole.slice(0, maxKeyLength).replace(/[\ud800-\udbff]$/, '') : whole;
  return { key, isCut, returned: end - items.findIndex((item) => keyOf(item) >= key) };
}

function writeCursor({ key, returned, isCut }: Cursor): string {
  return `${returned}${isCut ? '~' : '-'}${Buffer.from(key).toString('base64url')}`;
}

function parseCursor(text: string): Cursor {
  const [, returned, mark, key = ''] = /^(\d+)([-~])(.*)$/.exec(cursorPattern.test(text) ? text : '') ?? [];
  if (returned === undefined) throw new InvalidInputError(`cursor: ${cursorError}`);
  return { returned: Number(returned), isCut: mark === '~', key: Buffer.from(key, 'base64url').toString() };
}
