import { InvalidInputError } from '../../connections/core/errors.ts';

/**
 * One page of a list that is sorted by key, by code unit; without a limit, all that follows the cursor. The cursor holds
 * the last key and how many entries with that key have been given, so that it stays right when the data change.
 * @param options.headers gets `link` with rel="next" where more follows
 * @throws InvalidInputError for a cursor that is not one of ours
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
    /** As asked for: the next page has the same. */
    fields?: string | undefined;
    format?: string | undefined;
    headers: Record<string, string>;
  },
): readonly Item[] {
  const start = cursor === undefined ? 0 : findStart(items, keyOf, parseCursor(cursor));
  if (limit === undefined) return start === 0 ? items : items.slice(start);
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  if (last !== undefined && start + page.length < items.length) {
    const key = keyOf(last);
    const first = items.findIndex((item) => keyOf(item) === key);
    const next = writeCursor({ key, given: start + page.length - first });
    // Relative to the request's own address, so that it is right behind any host, stage or base path.
    const same = Object.entries({ fields, format })
      .map(([name, value]) => (value === undefined ? '' : `&${name}=${encodeURIComponent(value)}`))
      .join('');
    headers['link'] = `<?limit=${limit}&cursor=${next}${same}>; rel="next"`;
  }
  return page;
}

type Cursor = { readonly key: string; readonly given: number };

function findStart<Item>(items: readonly Item[], keyOf: (item: Item) => string, { key, given }: Cursor): number {
  const first = items.findIndex((item) => keyOf(item) >= key);
  if (first === -1) return items.length;
  let start = first;
  while (start < first + given && start < items.length && keyOf(items[start] as Item) === key) start += 1;
  return start;
}

function writeCursor({ key, given }: Cursor): string {
  return Buffer.from(JSON.stringify([key, given])).toString('base64url');
}

function parseCursor(text: string): Cursor {
  try {
    const [key, given, ...rest]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (typeof key === 'string' && typeof given === 'number' && Number.isSafeInteger(given) && rest.length === 0) {
      return { key, given };
    }
  } catch {
    // Not JSON, or not a list: the same answer as for a list of other things.
  }
  throw new InvalidInputError('cursor: expected the one of a Link header');
}
