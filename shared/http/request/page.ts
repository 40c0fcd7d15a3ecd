import { InvalidInputError } from '@headway/connections/errors';

/**
 * One page of a list sorted by key (by code unit). Without a limit, everything after the cursor. The cursor holds the last
 * key and how many entries with that key were returned, so that it stays right when the data change. It is never longer than
 * what is accepted, however long the key is. The whole list is returned as it is given.
 * @param options.headers gets `link` with rel="next" if more follows
 * @throws InvalidInputError for a cursor that no Link header gave
 */
export function cutPage<Item, List extends ItemList<Item>>(
  items: List & ItemList<Item>,
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
): List | readonly Item[] {
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

function findStart<Item>(items: ItemList<Item>, keyOf: (item: Item) => string, cursor: Cursor): number {
  const { key, returned, isCut } = cursor;
  const first = findFirst(items, keyOf, key);
  const isSame = (item: Item) => (isCut ? keyOf(item).startsWith(key) : keyOf(item) === key);
  let start = first;
  while (start < first + returned && start < items.length && isSame(readItem(items, start))) start += 1;
  return start;
}

function createCursor<Item>(items: ItemList<Item>, keyOf: (item: Item) => string, end: number): Cursor {
  const whole = keyOf(readItem(items, end - 1));
  const isCut = whole.length > maxKeyLength;
  const key = isCut ? whole.slice(0, maxKeyLength).replace(/[\ud800-\udbff]$/, '') : whole;
  return { key, isCut, returned: end - findFirst(items, keyOf, key) };
}

/** The place of the first item whose key is this one or a later one, by bisection: a list may build each item that is read. */
function findFirst<Item>(items: ItemList<Item>, keyOf: (item: Item) => string, key: string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (keyOf(readItem(items, middle)) >= key) high = middle;
    else low = middle + 1;
  }
  return low;
}

function readItem<Item>(items: ItemList<Item>, index: number): Item {
  return items.slice(index, index + 1)[0] as Item;
}

function writeCursor({ key, returned, isCut }: Cursor): string {
  return `${returned}${isCut ? '~' : '-'}${Buffer.from(key).toString('base64url')}`;
}

function parseCursor(text: string): Cursor {
  const [, returned, mark, key = ''] = /^(\d+)([-~])(.*)$/.exec(cursorPattern.test(text) ? text : '') ?? [];
  if (returned === undefined) throw new InvalidInputError(`cursor: ${cursorError}`);
  return { returned: Number(returned), isCut: mark === '~', key: Buffer.from(key, 'base64url').toString() };
}

/** What can be read part by part: an array, or a list that builds its items when they are read. */
export type ItemList<Item> = { readonly length: number; slice(start: number, end?: number): readonly Item[] };

/**
 * A list as a JSON body. It is written part by part, so that neither its items nor its text are ever whole in memory. Keep
 * the object of a whole list with its network: its compressed form is kept with the object.
 */
export class ListBody {
  readonly #items: ItemList<unknown>;
  readonly #before: string;
  readonly #after: string;

  /** @param around the JSON text before and after the items; default: an array */
  constructor(items: ItemList<unknown>, around: { readonly before: string; readonly after: string } = array) {
    this.#items = items;
    this.#before = around.before;
    this.#after = around.after;
  }

  get length(): number {
    return this.#items.length;
  }

  /** The same list of changed items. */
  map(change: (item: unknown) => unknown): ListBody {
    const { length } = this;
    const slice = (start: number, end?: number) => this.#items.slice(start, end).map(change);
    return new ListBody({ length, slice }, { before: this.#before, after: this.#after });
  }

  /** The JSON text, `itemsPerPart` items at a time. */
  *write(itemsPerPart: number): Generator<string, void> {
    let before = this.#before;
    for (let start = 0; start < this.length; start += itemsPerPart) {
      const part = JSON.stringify(this.#items.slice(start, start + itemsPerPart)).slice(1, -1);
      yield before + part;
      before = ',';
    }
    yield this.length === 0 ? this.#before + this.#after : this.#after;
  }
}

const array = { before: '[', after: ']' };

/** Around the features of a GeoJSON collection (RFC 7946, 3.3). */
export const aroundFeatures = { before: '{"type":"FeatureCollection","features":[', after: ']}' };
