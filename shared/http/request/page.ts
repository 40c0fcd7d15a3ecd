import { InvalidInputError } from '@headway/connections/errors';

/**
 * One page of a list sorted by key (by code unit). Without a limit, everything after the cursor. The cursor holds the last
 * key and how many entries with that key were returned, so that it stays right when the data change.
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
  const last = page.at(-1);
  if (last !== undefined && start + page.length < items.length) {
    const key = keyOf(last);
    const first = items.findIndex((item) => keyOf(item) === key);
    const next = writeCursor({ key, returned: start + page.length - first });
    // Relative to the request's address, so that it works behind any host, stage or base path.
    const repeated = Object.entries({ fields, format })
      .map(([name, value]) => (value === undefined ? '' : `&${name}=${encodeURIComponent(value)}`))
      .join('');
    headers['link'] = `<?limit=${limit}&cursor=${next}${repeated}>; rel="next"`;
  }
  return page;
}

type Cursor = { readonly key: string; readonly returned: number };

function findStart<Item>(items: readonly Item[], keyOf: (item: Item) => string, { key, returned }: Cursor): number {
  const first = items.findIndex((item) => keyOf(item) >= key);
  if (first === -1) return items.length;
  let start = first;
  while (start < first + returned && start < items.length && keyOf(items[start] as Item) === key) start += 1;
  return start;
}

function writeCursor({ key, returned }: Cursor): string {
  return Buffer.from(JSON.stringify([key, returned])).toString('base64url');
}

function parseCursor(text: string): Cursor {
  try {
    const [key, returned, ...rest]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (
      typeof key === 'string' &&
      typeof returned === 'number' &&
      Number.isSafeInteger(returned) &&
      rest.length === 0
    ) {
      return { key, returned };
    }
  } catch {
    // Not JSON, or not a list: refused below, like a list of other values.
  }
  throw new InvalidInputError('cursor: expected the value from a Link header');
}
