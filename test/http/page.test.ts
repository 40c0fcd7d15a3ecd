import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../shared/connections/core/errors.ts';
import { cursorPattern, cutPage } from '../../shared/http/request/page.ts';

type Entry = { key: string; n: number };
const keyOf = ({ key }: Entry) => key;

/** Reads the whole list page by page, as a caller that follows Link does. */
function readPages(items: readonly Entry[], limit: number): Entry[][] {
  const pages: Entry[][] = [];
  let cursor: string | undefined;
  do {
    const headers: Record<string, string> = {};
    pages.push([...cutPage(items, { keyOf, limit, cursor, headers })]);
    const query = /<\?(.*)>/.exec(headers['link'] ?? '')?.[1];
    cursor = new URLSearchParams(query).get('cursor') ?? undefined;
    if (cursor !== undefined) expect(cursor).toMatch(cursorPattern);
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
    const cursor = /cursor=([\w~-]+)/.exec(headers['link'] ?? '')?.[1];
    expect(cutPage(sorted(['a', 'c', 'd']), { keyOf, cursor, headers }).map(keyOf)).toEqual(['c', 'd']);
  });

  it.each([
    ['of ids of 255 Han characters', '路'.repeat(255)],
    ['of ids of 3,000 characters with the same beginning', 'x'.repeat(3000)],
    ['of ids that would be cut inside a surrogate pair', `${'x'.repeat(254)}😀`.repeat(3)],
  ])('%s is reached by the link of the page before, whose cursor the pattern accepts', (_, beginning) => {
    const items = sorted(['a', ...Array.from({ length: 7 }, (_, n) => `${beginning}${n}`), 'zz', '龍']);
    for (const limit of [1, 2, 3]) expect(readPages(items, limit).flat()).toEqual(items);
  });

  it('follows an entry with a long key that no longer exists', () => {
    const long = (end: string) => `${'x'.repeat(300)}${end}`;
    const headers: Record<string, string> = {};
    cutPage(sorted([long('1'), long('2'), long('3')]), { keyOf, limit: 2, headers });
    const cursor = /cursor=([\w~-]+)/.exec(headers['link'] ?? '')?.[1];
    expect(cutPage(sorted([long('1'), long('2'), long('3'), 'y']), { keyOf, cursor, headers }).map(keyOf)).toEqual([
      long('3'),
      'y',
    ]);
    expect(cutPage(sorted(['y', 'z']), { keyOf, cursor, headers }).map(keyOf)).toEqual(['y', 'z']);
  });

  it.each(['x', 'bnVsbA', '1', '-YQ', '1-ä', '12345678-YQ', `1-${'A'.repeat(1021)}`, ''])(
    'refuses %s as a cursor',
    (cursor) => {
      expect(() => cutPage(sorted(['a']), { keyOf, cursor, headers: {} })).toThrow(InvalidInputError);
    },
  );
});
