import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedIds } from '../../shared/transit/network/sorted-ids.ts';
import { compareText } from '../../shared/transit/text/compare-text.ts';

it('Ids are found in their rows, and no other id is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 3 })), fc.string({ maxLength: 3 }), (ids, other) => {
      const sorted = ids.toSorted(compareText);
      const rows = new SortedIds(sorted);
      expect(sorted.map((id) => rows.get(id))).toEqual([...sorted.keys()]);
      expect(rows.has(other)).toBe(ids.includes(other));
    }),
  );
});
