import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey, findKind } from '../../shared/cache/cache-key.ts';

const part = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(':', '%', '3', 'A', '2', '5', 'a', '') }),
  fc.constantFrom('', ':', '%3A', '\ud800', 'feed:42'),
);
const kind = fc.constantFrom('trip', 'graphql', 'duty');

describe('a cache key', () => {
  it('has the length of each part before it', () => {
    expect(cacheKey('trip', 'raba', '42')).toBe('trip:4:raba:2:42');
  });

  it('names its kind, and no other text does', () => {
    expect(findKind(cacheKey('graphql', 'a:b'))).toBe('graphql');
    expect(findKind(cacheKey('duty'))).toBe('duty');
    expect(() => findKind('graphqlx:a')).toThrow('expected one built by cacheKey');
  });

  it('differs for different parts', () => {
    fc.assert(
      fc.property(kind, fc.array(part, { maxLength: 4 }), kind, fc.array(part, { maxLength: 4 }), (k1, a, k2, b) => {
        const isSame = k1 === k2 && a.length === b.length && a.every((text, index) => text === b[index]);
        expect(cacheKey(k1, ...a) === cacheKey(k2, ...b)).toBe(isSame);
      }),
      { numRuns: 5000 },
    );
  });
});
