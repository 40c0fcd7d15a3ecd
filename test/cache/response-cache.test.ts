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
  it('asks once, gives the answer again within its time, and asks anew after it', async () => {
    const { cache, time } = createCache();
    const answers = ['first', 'second'];
    const load = async () => answers.shift();
    expect(await cache.get('k', load, createCall())).toMatchObject({ value: 'first', source: 'upstream' });
    time.nowMs += 999;
    expect(await cache.get('k', load, createCall())).toEqual({ value: 'first', source: 'cache', readAt: 1_000_000 });
    time.nowMs += 1;
    expect(await cache.get('k', load, createCall())).toMatchObject({ value: 'second', source: 'upstream' });
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
    const answers = await Promise.all(Array.from({ length: 20 }, () => cache.get('k', load, createCall())));
    expect({ calls, values: new Set(answers.map(({ value }) => value)) }).toEqual({ calls: 1, values: new Set([1]) });
    expect(cache.figures()).toMatchObject({ misses: 20, joined: 19 });
  });

  it('gives an old answer, marked, while the system is down, and the error once that is too old', async () => {
    const { cache, time } = createCache();
    await cache.get('k', async () => 'old', createCall());
    time.nowMs += 5000;
    expect(await cache.get('k', down, createCall())).toEqual({ value: 'old', source: 'stale', readAt: 1_000_000 });
    time.nowMs += 6000;
    await expect(cache.get('k', down, createCall())).rejects.toThrow('down');
    expect(cache.figures()).toMatchObject({ stale: 1 });
  });

  it('gives an old answer, marked, where the time ran out for a new one', async () => {
    const { cache, time } = createCache();
    await cache.get('k', async () => 'old', createCall());
    time.nowMs += 5000;
    const late = () => Promise.reject(new DeadlineExceededError('late'));
    expect(await cache.get('k', late, createCall())).toMatchObject({ value: 'old', source: 'stale' });
  });

  it('asks anew for an answer of a time that is yet to come, since the clock was set back', async () => {
    const { cache, time } = createCache();
    await cache.get('k', async () => 'old', createCall());
    time.nowMs -= 1;
    expect(await cache.get('k', async () => 'new', createCall())).toMatchObject({ value: 'new', source: 'upstream' });
  });

  it('gives no old answer for an error that is none of the system', async () => {
    const { cache, time } = createCache();
    await cache.get('k', async () => 'old', createCall());
    time.nowMs += 5000;
    await expect(cache.get('k', () => Promise.reject(new NotFoundError('gone')), createCall())).rejects.toThrow('gone');
  });

  it('keeps what is known not to exist, and failures not', async () => {
    const { cache } = createCache();
    await expect(cache.get('k', down, createCall())).rejects.toThrow('down');
    expect(await cache.get('k', async () => null, createCall())).toMatchObject({ value: null, source: 'upstream' });
    expect(await cache.get('k', down, createCall())).toMatchObject({ value: null, source: 'cache' });
  });

  it('takes no more bytes than it may, and drops what was not used for longest', async () => {
    const { cache } = createCache({ maxBytes: 50_000 });
    for (let index = 0; index < 100; index += 1) {
      await cache.get(`k${index}`, async () => 'x'.repeat(1000), createCall());
      expect(cache.figures().bytes).toBeLessThanOrEqual(50_000);
    }
    expect(cache.figures().entries).toBeGreaterThan(10);
    expect(await cache.get('k99', down, createCall())).toMatchObject({ source: 'cache' });
    await expect(cache.get('k0', down, createCall())).rejects.toThrow('down');
    await cache.get('large', async () => 'x'.repeat(100_000), createCall());
    expect(cache.figures().entries).toBeGreaterThan(10); // what does not fit pushes nothing out
  });

  it('keeps nothing where its time is 0, and forgets on demand', async () => {
    const off = createCache({ ttlMs: 0 }).cache;
    await off.get('k', async () => 1, createCall());
    expect(off.figures().entries).toBe(0);
    const { cache } = createCache();
    await cache.get('k', async () => 1, createCall());
    expect(cache.clear()).toBe(1);
    expect(await cache.get('k', async () => 2, createCall())).toMatchObject({ value: 2 });
  });
});
