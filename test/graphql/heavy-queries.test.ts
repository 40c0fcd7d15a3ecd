import { describe, expect, it } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createHeavyQueries } from '../../shared/graphql/heavy-queries.ts';
import { createMovableClock } from '../support/movable-clock.ts';

const west = { url: 'http://west', feeds: [], cities: [], isDefault: true } as never;
const east = { url: 'http://east', feeds: [], cities: [], isDefault: false } as never;

function setUp({ share = null as number | null } = {}) {
  const clock = createMovableClock();
  const heavy = createHeavyQueries({ clock, maxInFlight: 2, share });
  const running = (instance = west) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const done = heavy.run(instance, 100_000, () => promise);
    done.catch(() => {});
    return { done, resolve, reject };
  };
  return { clock, heavy, running };
}

describe('large queries to one OTP', () => {
  it('run side by side up to the limit; one more gets a 503 with Retry-After at once', async () => {
    const { heavy, running } = setUp();
    const [first] = [running(), running()];
    await expect(heavy.run(west, 50_000, async () => 'x')).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
    });
    first.resolve('answer');
    expect(await first.done).toBe('answer');
    expect(await heavy.run(west, 50_000, async () => 'x')).toBe('x');
  });

  it('do not keep small queries or other OTPs waiting', async () => {
    const { heavy, running } = setUp();
    running();
    running();
    expect(await heavy.run(west, 49_999, async () => 'small')).toBe('small');
    expect(await heavy.run(east, 100_000, async () => 'other')).toBe('other');
  });

  it('keep their place when the caller gives up, because OTP goes on', async () => {
    const { clock, heavy, running } = setUp();
    for (const query of [running(), running()]) {
      query.reject(new DeadlineExceededError('late'));
      await query.done.catch(() => {});
    }
    clock.advance(14_999);
    await expect(heavy.run(west, 100_000, async () => 'x')).rejects.toThrow('busy');
    clock.advance(1);
    expect(await heavy.run(west, 100_000, async () => 'x')).toBe('x');
  });

  it('have a share of the limit over all environments: less than one in flight is one, and then a rest', async () => {
    const { clock, heavy, running } = setUp({ share: 0.1 });
    const first = running();
    await expect(heavy.run(west, 100_000, async () => 'x')).rejects.toThrow('busy');
    clock.advance(1000);
    first.resolve('answer');
    await first.done;
    clock.advance(8999);
    await expect(heavy.run(west, 100_000, async () => 'x')).rejects.toMatchObject({ retryAfterSeconds: 5 });
    expect(await heavy.run(west, 49_999, async () => 'small')).toBe('small');
    expect(await heavy.run(east, 100_000, async () => 'other')).toBe('other');
    clock.advance(1);
    expect(await heavy.run(west, 100_000, async () => 'x')).toBe('x');
  });

  it('rest after an abandoned query as if it had taken all of its time', async () => {
    const { clock, heavy, running } = setUp({ share: 0.5 });
    const query = running();
    query.reject(new DeadlineExceededError('late'));
    await query.done.catch(() => {});
    clock.advance(14_999);
    await expect(heavy.run(west, 100_000, async () => 'x')).rejects.toThrow('busy');
    clock.advance(1);
    expect(await heavy.run(west, 100_000, async () => 'x')).toBe('x');
  });

  it('may be two in flight where the share allows it', async () => {
    const { heavy, running } = setUp({ share: 5 });
    running();
    expect(await heavy.run(west, 100_000, async () => 'x')).toBe('x');
  });

  it('give their place back when OTP refuses or cannot be reached', async () => {
    const { heavy, running } = setUp();
    for (const query of [running(), running()]) {
      query.reject(new UnavailableError('down', { peer: 'otp' }));
      await query.done.catch(() => {});
    }
    expect(await heavy.run(west, 100_000, async () => 'x')).toBe('x');
  });
});
