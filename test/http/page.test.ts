import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../shared/connections/core/errors.ts';
import { cutPage } from '../../shared/http/request/page.ts';

type Entry = { key: string; n: number };
const keyOf = ({ key }: Entry) => key;

/** Reads the whole list page by page, as a caller that follows Link does. */
function readPages(items: readonly Entry[], limit: number): Entry[][] {
  const pages: Entry[][] = [];
  let cursor: string | undefined;
  do {
    const headers: Record<string, string> = {};
    pages.push([...cutPage(items, { keyOf, limit, cursor, headers })]);
    const link = headers['link'];
    cursor =
      link === undefined ? undefined : (new URLSearchParams(/<\?(.*)>/.exec(link)?.[1]).get('cursor') ?? undefined);
  } while (cursor !== undefined);
  return pages;
}

const sorted = (keys: readonly string[]): Entry[] =>
  keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map((key, n) => ({ key, n }));

describe('a page of a list', () => {
  it('returns every entry exactly once and in order, for any page size and with repeated keys', () => {
    const keys = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'செ'), fc.string()), { maxLength: 30 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 40 }), (list, limit) => {
        const items = sorted(list);
        const pages = readPages(items, limit);
        expect(pages.flat()).toEqual(items);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      }),
    );
  });

  it('is the whole list without a limit', () => {
    const items = sorted(['a', 'b']);
    const headers = {};
    expect(cutPage(items, { keyOf, headers })).toBe(items);
    expect(headers).toEqual({});
  });

  it('continues after an entry that no longer exists', () => {
    const headers: Record<string, string> = {};
    cutPage(sorted(['a', 'b', 'c']), { keyOf, limit: 2, headers });
    const cursor = /cursor=([\w-]+)/.exec(headers['link'] ?? '')?.[1];
    expect(cutPage(sorted(['a', 'c', 'd']), { keyOf, cursor, headers }).map(keyOf)).toEqual(['c', 'd']);
  });

  it.each(['x', 'bnVsbA', Buffer.from('["a"]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url')])(
    'refuses %s as a cursor',
    (cursor) => {
      expect(() => cutPage(sorted(['a']), { keyOf, cursor, headers: {} })).toThrow(InvalidInputError);
    },
  );
});
