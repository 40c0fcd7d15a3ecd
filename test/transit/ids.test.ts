import { describe, expect, it } from 'vitest';
import { readIdInFeed, scopeId, splitFeedScopedId } from '../../shared/transit/network/ids.ts';

describe('ids', () => {
  it('are split at the first colon', () => {
    expect(splitFeedScopedId('a:b:c')).toEqual({ feedId: 'a', id: 'b:c' });
    expect(splitFeedScopedId(':c')).toEqual({ feedId: '', id: 'c' });
    expect(splitFeedScopedId('abc')).toBeUndefined();
    expect(scopeId('a', 'b:c')).toBe('a:b:c');
  });

  it('are equal with and without the prefix of their feed', () => {
    expect(readIdInFeed('feed', 'feed:42')).toBe('42');
    expect(readIdInFeed('feed', '42')).toBe('42');
    expect(readIdInFeed('feed', 'feed:a:b')).toBe('a:b');
  });

  it('are unknown with the prefix of another feed', () => {
    expect(readIdInFeed('feed', 'other:42', (id) => id === '42')).toBeUndefined();
    expect(readIdInFeed('feed', 'FEED:42', (id) => id === '42')).toBeUndefined();
  });

  it('that contain a colon are found by their whole text where the feed has them', () => {
    expect(readIdInFeed('feed', 'other:42', (id) => id === 'other:42')).toBe('other:42');
    expect(readIdInFeed('feed', 'feed:42', (id) => id === 'feed:42')).toBe('feed:42');
    expect(readIdInFeed('feed', 'feed:42', () => true)).toBe('42');
    expect(readIdInFeed('feed', 'feed:other:42', (id) => id === 'other:42')).toBe('other:42');
  });
});
