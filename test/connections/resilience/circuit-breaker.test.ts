import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeadlineExceededError, InvalidInputError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import { createCircuitBreaker } from '../../../shared/connections/resilience/circuit-breaker.ts';
import { createCircuitBreakers } from '../../../shared/connections/resilience/circuit-breakers.ts';

// cockatiel reads Date itself. This fakes only Date; timers are real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = { now: () => Date.now(), monotonic: () => Date.now() };
const advance = (ms: number) => vi.setSystemTime(Date.now() + ms);
const never = new AbortController().signal;
const down = () => Promise.reject(new UnavailableError('down', { peer: 'otp' }));
const isFailure = (error: unknown) => error instanceof UnavailableError;

function create(options: Partial<Parameters<typeof createCircuitBreaker>[0]> = {}) {
  const breaker = createCircuitBreaker({ peer: 'otp', clock, isFailure, ...options });
  let asked = 0;
  const ask = async (work: () => Promise<unknown> = async () => 'answer', signal = never) =>
    breaker.run(signal, () => {
      asked += 1;
      return work();
    });
  const fail = async (times: number, work = down) => {
    for (let time = 0; time < times; time += 1) await ask(work).catch(() => undefined);
  };
  return { breaker, ask, fail, asked: () => asked };
}

describe('a circuit breaker', () => {
  test('opens after five failures in a row, and then refuses at once with a retry time', async () => {
    const { breaker, ask, fail, asked } = create();
    await fail(4);
    expect(breaker.figures().state).toBe('closed');
    await fail(1);
    const refusal = await ask().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnavailableError);
    expect((refusal as UnavailableError).retryAfterSeconds).toBe(1);
    expect(asked()).toBe(5);
    expect(breaker.figures()).toEqual({ state: 'open', opened: 1, refused: 1 });
  });

  test('counts failures in a row only', async () => {
    const { breaker, ask, fail } = create();
    await fail(4);
    await ask();
    await fail(4);
    expect(breaker.figures().state).toBe('closed');
  });

  test('lets one call probe after a second, and closes if it succeeds', async () => {
    const { breaker, ask, fail } = create();
    await fail(5);
    advance(999);
    await expect(ask()).rejects.toThrow('circuit to otp is open');
    advance(1);
    expect(breaker.figures().state).toBe('half-open');
    expect(await ask()).toBe('answer');
    expect(breaker.figures().state).toBe('closed');
  });

  test('is half-open at once after a freeze, however long that was', async () => {
    const { ask, fail } = create();
    await fail(5);
    advance(3_600_000);
    expect(await ask()).toBe('answer');
  });

  test('stays open for another second if the probe fails', async () => {
    const { breaker, ask, fail } = create();
    await fail(5);
    advance(1000);
    await fail(1);
    await expect(ask()).rejects.toThrow('circuit to otp is open');
    advance(1000);
    expect(await ask()).toBe('answer');
    expect(breaker.figures()).toEqual({ state: 'closed', opened: 2, refused: 1 });
  });

  test('does not open for invalid input or for short deadlines', async () => {
    const { breaker, fail } = create();
    await fail(20, () => Promise.reject(new InvalidInputError('wrong')));
    await fail(20, () => Promise.reject(new DeadlineExceededError('no time')));
    expect(breaker.figures().state).toBe('closed');
  });

  test('opens for deadlines that passed while the peer was slow', async () => {
    const { breaker, ask, fail } = create();
    const silent = async () => {
      advance(2000);
      throw new DeadlineExceededError('too late');
    };
    await expect(ask(silent)).rejects.toThrow(DeadlineExceededError);
    await fail(4, silent);
    expect(breaker.figures().state).toBe('open');
  });

  test('makes other calls wait for the probe, each within its own deadline', async () => {
    const { ask, fail, asked } = create();
    await fail(5);
    advance(1000);
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = ask(() => promise);
    const second = ask();
    const hurried = ask(undefined, AbortSignal.timeout(10));
    await expect(hurried).rejects.toThrow(DeadlineExceededError);
    resolve('back');
    expect(await Promise.all([first, second])).toEqual(['back', 'answer']);
    expect(asked()).toBe(7);
  });

  test('does not call the peer if the deadline has passed', async () => {
    const { ask, asked } = create();
    await expect(ask(undefined, AbortSignal.abort())).rejects.toThrow(DeadlineExceededError);
    expect(asked()).toBe(0);
  });
});

describe('a peer that sends Retry-After', () => {
  const busy = (seconds: number) => () =>
    Promise.reject(new UnavailableError('too many requests', { peer: 'otp', retryAfterSeconds: seconds }));
  const readPauseMs = (error: unknown) => (error as UnavailableError).retryAfterSeconds * 1000;

  test('gets no calls until then, and callers get the remaining time', async () => {
    const { breaker, ask, fail, asked } = create({ readPauseMs });
    await fail(1, busy(7));
    advance(2500);
    const refusal = await ask().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: 'too many requests', retryAfterSeconds: 5 });
    expect(breaker.figures()).toEqual({ state: 'paused', opened: 0, refused: 1 });
    advance(4500);
    expect(await ask()).toBe('answer');
    expect(asked()).toBe(2);
  });

  test('for a day gets no calls for five minutes', async () => {
    const { ask, fail } = create({ readPauseMs });
    await fail(1, busy(86_400));
    advance(300_000);
    expect(await ask()).toBe('answer');
  });
});

test('a failing peer does not affect another', async () => {
  const breakers = createCircuitBreakers({ clock });
  for (let time = 0; time < 6; time += 1) {
    await breakers
      .of('west', { isFailure })
      .run(never, down)
      .catch(() => undefined);
  }
  expect(await breakers.of('east', { isFailure }).run(never, async () => 'answer')).toBe('answer');
  expect(breakers.figures()).toEqual({
    west: { state: 'open', opened: 1, refused: 1 },
    east: { state: 'closed', opened: 0, refused: 0 },
  });
});

test('an opening is kept with the times at which it began and lets a call probe again', async () => {
  const breakers = createCircuitBreakers({ clock });
  const breaker = breakers.of('west', { isFailure });
  for (let time = 0; time < 5; time += 1) await breaker.run(never, down).catch(() => undefined);
  const openedAt = new Date(clock.now()).toISOString();
  const halfOpenAt = new Date(clock.now() + 1000).toISOString();
  expect(breakers.openings()).toEqual([{ peer: 'west', openedAt, halfOpenAt }]);
  await breakers.of('east', { isFailure }).run(never, async () => 'answer');
  expect(breakers.openings()).toHaveLength(1);
});
