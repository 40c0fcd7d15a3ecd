import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClientShares } from '../../../shared/http/limits/client-shares.ts';
import { createTestApi } from '../../support/api/api.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

const named = (name: string, weight = 1) => ({ name, weight });
const [a, b] = [named('a'), named('b')];

function setUp({ unitsPerSecond = 10, burst = 100 } = {}) {
  const clock = createMovableClock();
  return { clock, ...createClientShares({ clock, unitsPerSecond, burst }) };
}

describe('the share of a client', () => {
  it('is a full bucket at first, which calls empty by what they cost', () => {
    const { take } = setUp();
    expect(take(a, 1)).toEqual({ 'ratelimit-policy': '"client";q=100;w=10', ratelimit: '"client";r=99;t=1' });
    expect(take(a, 99)).toMatchObject({ ratelimit: '"client";r=0;t=10' });
    expect(() => take(a, 1)).toThrow(expect.objectContaining({ code: 'rate-limited' }));
  });

  it('refills with time, never above the bucket, and says when there is enough', () => {
    const { clock, take } = setUp();
    take(a, 100);
    expect(() => take(a, 25)).toThrow(expect.objectContaining(refusalLike('3')));
    clock.advance(2499);
    expect(() => take(a, 25)).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    clock.advance(1);
    expect(take(a, 25)).toMatchObject({ ratelimit: '"client";r=0;t=10' });
    clock.advance(3_600_000);
    expect(take(a, 1)).toMatchObject({ ratelimit: '"client";r=99;t=1' });
  });

  it('is its own: another client has a full one', () => {
    const { take } = setUp();
    take(a, 100);
    expect(take(b, 1)).toMatchObject({ ratelimit: '"client";r=99;t=1' });
  });

  it('allows a call that costs more than a whole bucket when the bucket is full', () => {
    const { take } = setUp();
    expect(take(a, 1000)).toMatchObject({ ratelimit: '"client";r=0;t=10' });
    expect(() => take(a, 1000)).toThrow(expect.objectContaining(refusalLike('10')));
  });

  it('does not limit a caller whom the front door does not name, and nobody if it is off', () => {
    expect(setUp().take(null, 1000)).toEqual({});
    expect(setUp({ unitsPerSecond: 0 }).take(a, 1e9)).toEqual({});
  });

  it('loses what a call has used beyond its units, down to nothing', () => {
    const { clock, spend, take } = setUp();
    spend(a, 60);
    expect(take(a, 1)).toMatchObject({ ratelimit: '"client";r=39;t=7' });
    spend(a, 1000);
    expect(() => take(a, 1)).toThrow(expect.objectContaining(refusalLike('1')));
    clock.advance(1000);
    spend(named('a', 10), 50);
    expect(take(a, 5)).toMatchObject({ ratelimit: '"client";r=0;t=10' });
    spend(null, 1);
  });

  it('is as many times larger as the weight of the client', () => {
    const { take } = setUp();
    expect(take(named('heavy', 10), 500)).toMatchObject({ ratelimit: '"client";r=50;t=5' });
  });

  it('is forgotten for the client that was idle longest, so that addresses do not fill the memory', () => {
    const { take } = setUp();
    take(named('first'), 100);
    for (let index = 0; index < 10_000; index += 1) take(named(`address ${index}`), 1);
    expect(take(named('first'), 1)).toMatchObject({ ratelimit: '"client";r=99;t=1' });
  });
});

describe('the API', () => {
  it('answers 429 with Retry-After to a client beyond its share, and to no other', async () => {
    const api = createTestApi({ HEADWAY_CLIENT_UNITS_PER_SECOND: '1', HEADWAY_CLIENT_BURST: '3' });
    for (const left of [2, 1, 0]) {
      const { status, headers } = await api.send('/health');
      expect({ status, left: headers['ratelimit'] }).toEqual({ status: 200, left: `"client";r=${left};t=${3 - left}` });
    }
    const { status, headers, value } = await api.send('/health');
    expect({ status, value }).toEqual({
      status: 429,
      value: { code: 429, error: expect.stringContaining('at most 1 units a second; try again in 1 s') },
    });
    expect(headers).toMatchObject({ 'retry-after': '1', 'ratelimit-policy': '"client";q=3;w=3' });
    expect((await api.send('/health', { sourceIp: '203.0.113.10' })).status).toBe(200);
    await api.close();
  });

  it('charges a bulk call by its ids', async () => {
    const api = createTestApi({ HEADWAY_CLIENT_UNITS_PER_SECOND: '1', HEADWAY_CLIENT_BURST: '1000' });
    const bulk = (count: number) =>
      api.send({
        method: 'POST',
        target: '/getAllStopsByIds',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ gtfsId: 'x', stopIds: Array.from({ length: count }, () => 'a') }),
      });
    expect((await bulk(10_000)).headers['ratelimit']).toContain('r=898;');
    await api.close();
  });

  it('charges a large body by its length, also one that is refused', async () => {
    const api = createTestApi({ HEADWAY_CLIENT_UNITS_PER_SECOND: '1', HEADWAY_CLIENT_BURST: '1000' });
    const body = `[${'"",'.repeat(640 * 1024)}1]`;
    const headers = { 'content-type': 'application/json' };
    const answer = await api.send({ method: 'POST', target: '/getAllStopsByIds', headers, body });
    expect(answer.status).toBe(400);
    expect(answer.headers['ratelimit']).toContain('r=969;');
    await api.close();
  });

  it('has a share for each API key that is configured, with its weight, beside the address of the caller', async () => {
    const digest = createHash('sha256').update('the key of an app').digest('hex');
    const api = createTestApi({
      HEADWAY_API_KEYS: `app*2=${digest}`,
      HEADWAY_CLIENT_UNITS_PER_SECOND: '1',
      HEADWAY_CLIENT_BURST: '10',
    });
    const left = async (key: string) => {
      const { headers } = await api.send({ target: '/health', headers: { 'x-api-key': key } });
      return /r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1];
    };
    expect([await left('a guess'), await left('another guess')]).toEqual(['9', '8']);
    expect([await left('the key of an app'), await left('the key of an app')]).toEqual(['9', '9']);
    expect(await left('the key of an app')).toBe('8');
    await api.close();
  });

  it('limits callers on this machine only if HEADWAY_CLIENT_LOOPBACK says so', async () => {
    for (const [mode, limit] of [
      ['free', undefined],
      ['limited', '"client";q=5000;w=25'],
    ] as const) {
      const api = createTestApi({ HEADWAY_CLIENT_LOOPBACK: mode });
      const { headers } = await api.send('/health', { sourceIp: '127.0.0.1' });
      expect(headers['ratelimit-policy']).toBe(limit);
      await api.close();
    }
  });
});

function refusalLike(retryAfter: string) {
  return { code: 'rate-limited', headers: expect.objectContaining({ 'retry-after': retryAfter }) };
}
