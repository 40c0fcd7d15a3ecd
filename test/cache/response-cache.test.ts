import { describe, expect, it } from 'vitest';
import { createResponseCache } from '../../shared/cache/response-cache.ts';
import type { Call } from '../../shared/connections/core/call.ts';
import { DeadlineExceededError, NotFoundError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createCall } from '../support/create-call.ts';

const down = () => Promise.reject(new UnavailableError('down', { peer: 'otp' }));

const measure = <Value>(value: Value) => ({ value, characters: JSON.stringify(value).length });

function createCache({ ttlMs = 1000, maxBytes = 100_000, staleMs = 10_000 } = {}) {
  const time = { nowMs: 1_000_000 };
  const clock = { now: () => time.nowMs, monotonic: () => time.nowMs };
  const cache = createResponseCache({ clock, ttlMs, maxBytes, staleMs });
  const get = <Value>(key: string, load: () => Promise<Value>, call: Call) =>
    cache.get(key, async () => measure(await load()), call);
  return { cache: { ...cache, get }, time };
}

describe('the response cache', () => {
  it('loads once, returns the value until it expires, and then loads again', async () => {
    const { cache, time } = createCache();
    const answers = ['first', 'second'];
    const load = async () => answers.shift();
    expect(await cache.get('trip:k', load, createCall())).toMatchObject({ value: 'first', source: 'upstream' });
    time.nowMs += 999;
    expect(await cache.get('trip:k', load, createCall())).toEqual({
      value: 'first',
      source: 'cache',
      readAt: 1_000_000,
    });
    time.nowMs += 1;
    expect(await cache.get('trip:k', load, createCall())).toMatchObject({ value: 'second', source: 'upstream' });
    expect(cache.figures()).toMatchObject({ hits: 1, misses: 2, entries: 1 });
  });

  it('makes one call upstream for simultaneous misses', async () => {
    const { cache } = createCache();
    let calls = 0;
    const load = async () => {
      calls += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return calls;
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => cache.get('trip:k', load, createCall())));
    expect({ calls, values: new Set(answers.map(({ value }) => value)) }).toEqual({ calls: 1, values: new Set([1]) });
    expect(cache.figures()).toMatchObject({ misses: 20, joined: 19 });
  });

  it('returns an old value, marked stale, while the upstream is down, and the error once it is too old', async () => {
    const { cache, time } = createCache();
    await cache.get('trip:k', async () => 'old', createCall());
    time.nowMs += 5000;
    expect(await cache.get('trip:k', down, createCall())).toEqual({ value: 'old', source: 'stale', readAt: 1_000_000 });
    time.nowMs += 6000;
    await expect(cache.get('trip:k', down, createCall())).rejects.toThrow('down');
    expect(cache.figures()).toMatchObject({ stale: 1 });
  });

  it('returns an old value, marked stale, when the load exceeds the deadline', async () => {
    const { cache, time } = createCache();
    await cache.get('trip:k', async () => 'old', createCall());
    time.nowMs += 5000;
    const late = () => Promise.reject(new DeadlineExceededError('late'));
    expect(await cache.get('trip:k', late, createCall())).toMatchObject({ value: 'old', source: 'stale' });
  });

  it('loads again if the clock was set back before the value was read', async () => {
    const { cache, time } = createCache();
    await cache.get('trip:k', async () => 'old', createCall());
    time.nowMs -= 1;
    expect(await cache.get('trip:k', async () => 'new', createCall())).toMatchObject({
      value: 'new',
      source: 'upstream',
    });
  });

  it('returns no old value for an error that is not a failure of the upstream', async () => {
    const { cache, time } = createCache();
    await cache.get('trip:k', async () => 'old', createCall());
    time.nowMs += 5000;
    await expect(cache.get('trip:k', () => Promise.reject(new NotFoundError('gone')), createCall())).rejects.toThrow(
      'gone',
    );
  });

  it('caches null, and does not cache failures', async () => {
    const { cache } = createCache();
    await expect(cache.get('trip:k', down, createCall())).rejects.toThrow('down');
    expect(await cache.get('trip:k', async () => null, createCall())).toMatchObject({
      value: null,
      source: 'upstream',
    });
    expect(await cache.get('trip:k', down, createCall())).toMatchObject({ value: null, source: 'cache' });
  });

  it('stays within its bytes, and drops the least recently used values', async () => {
    const { cache } = createCache({ maxBytes: 266_000 });
    for (let index = 0; index < 100; index += 1) {
      await cache.get(`trip:${index}`, async () => 'x'.repeat(1000), createCall());
      expect(cache.figures().bytes).toBeLessThanOrEqual(50_000);
    }
    expect(cache.figures().entries).toBeGreaterThan(10);
    expect(await cache.get('trip:99', down, createCall())).toMatchObject({ source: 'cache' });
    await expect(cache.get('trip:0', down, createCall())).rejects.toThrow('down');
    await cache.get('trip:large', async () => 'x'.repeat(100_000), createCall());
    expect(cache.figures().entries).toBeGreaterThan(10); // a value that does not fit drops nothing
  });

  it('keeps a part for each kind: large answers of one kind drop nothing of another', async () => {
    const { cache } = createCache({ maxBytes: 4_000_000 });
    await cache.get('trip:a', async () => 'kept', createCall());
    for (let index = 0; index < 500; index += 1) {
      await cache.get(`graphql:${index}`, async () => 'x'.repeat(40_000), createCall());
    }
    expect(await cache.get('trip:a', down, createCall())).toMatchObject({ value: 'kept', source: 'cache' });
    expect(cache.figures().bytes).toBeLessThanOrEqual(1_000_000 + 1000); // a quarter, and the trip
  });

  it('does not cache a value larger than its share', async () => {
    const { cache } = createCache({ maxBytes: 4_000_000 });
    const load = async () => 'x'.repeat(70_000); // 140 kB; an eighth of a quarter is 125 kB
    await cache.get('graphql:a', load, createCall());
    expect(await cache.get('graphql:a', load, createCall())).toMatchObject({ source: 'upstream' });
    expect(cache.figures().entries).toBe(0);
  });

  it('caches nothing with a time to live of 0, and forgets on demand', async () => {
    const off = createCache({ ttlMs: 0 }).cache;
    await off.get('trip:k', async () => 1, createCall());
    expect(off.figures().entries).toBe(0);
    const { cache } = createCache();
    await cache.get('trip:k', async () => 1, createCall());
    expect(cache.clear()).toBe(1);
    expect(await cache.get('trip:k', async () => 2, createCall())).toMatchObject({ value: 2 });
  });
});
