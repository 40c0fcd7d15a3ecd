import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ReadTwiceOptions, readTwice } from '../../../shared/connections/resilience/read-twice.ts';

const [lost, full, refused] = [new Error('lost'), new Error('full'), new Error('refused')];
/** @param repeated resolves when the second read starts */
type Read = (signal: AbortSignal, repeated: Promise<void>) => Promise<string>;

/** A read that answers after this time, or fails with the error; it ends at once when its signal aborts. */
const answerAfter =
  (ms: number, result: string | Error = 'answer'): Read =>
  async (signal) => {
    await wait(ms, undefined, { signal }).catch(() => Promise.reject(signal.reason));
    if (result instanceof Error) throw result;
    return result;
  };
const never: Read = answerAfter(600_000);

/** A read that answers, or fails with the error, after the second one has started. */
const answerLate =
  (result: string | Error): Read =>
  async (_, repeated) => {
    await repeated;
    if (result instanceof Error) throw result;
    return result;
  };

/** Runs two reads, counts the second ones, and collects what each read ended with. */
function run(first: Read, second: Read, options: Partial<ReadTwiceOptions<string>> = {}, signal?: AbortSignal) {
  const seen = { repeats: 0, slow: 0, running: 0 };
  const { promise: repeated, resolve: noteRepeat } = Promise.withResolvers<void>();
  const track = (read: Read) => async (own: AbortSignal) => {
    seen.running += 1;
    return await read(own, repeated).finally(() => {
      seen.running -= 1;
    });
  };
  const result = readTwice(
    signal ?? new AbortController().signal,
    {
      limitMs: 20,
      longestMs: 200,
      hasRoom: () => true,
      repeat: (own) => {
        seen.repeats += 1;
        noteRepeat();
        return track(second)(own);
      },
      onSlow: () => {
        seen.slow += 1;
      },
      isFull: (error) => error === full,
      isLost: (error) => error === lost,
      error: () => new Error('slower'),
      ...options,
    },
    track(first),
  );
  return { result, seen };
}

describe('a read on a connection that may be stale', () => {
  test('is not repeated where the answer comes in time', async () => {
    const { result, seen } = run(answerAfter(1), never);
    expect(await result).toBe('answer');
    expect(seen).toEqual({ repeats: 0, slow: 0, running: 0 });
  });

  test('is repeated once after the limit, and the second connection answers for a stale one', async () => {
    const { result, seen } = run(never, answerAfter(1, 'second'));
    expect(await result).toBe('second');
    expect(seen).toEqual({ repeats: 1, slow: 0, running: 0 });
  });

  test('goes on, and the first connection answers for a slow peer', async () => {
    const { result, seen } = run(answerLate('first'), never);
    expect(await result).toBe('first');
    expect(seen).toEqual({ repeats: 1, slow: 1, running: 0 });
  });

  test('ends after the limit where there is no room for a second connection', async () => {
    const { result, seen } = run(never, answerAfter(1), { hasRoom: () => false });
    await expect(result).rejects.toThrow('slower');
    expect(seen).toEqual({ repeats: 0, slow: 0, running: 0 });
  });

  test('goes on where the peer has no room for a second connection', async () => {
    const { result, seen } = run(answerLate('first'), answerAfter(1, full));
    expect(await result).toBe('first');
    expect(seen).toEqual({ repeats: 1, slow: 1, running: 0 });
  });

  test('ends with the refusal of a full peer after the longest time', async () => {
    const { result, seen } = run(never, answerAfter(1, full));
    await expect(result).rejects.toBe(full);
    expect(seen).toMatchObject({ repeats: 1, running: 0 });
  });

  test('ends with any other error of the second connection', async () => {
    const { result, seen } = run(never, answerAfter(1, refused));
    await expect(result).rejects.toBe(refused);
    expect(seen).toMatchObject({ repeats: 1, running: 0 });
  });

  test('waits for the second connection where the first one breaks', async () => {
    const { result, seen } = run(answerLate(lost), answerAfter(60, 'second'));
    expect(await result).toBe('second');
    expect(seen).toMatchObject({ slow: 0, running: 0 });
  });

  test('ends with the refusal that the peer gives on the first connection', async () => {
    const { result, seen } = run(answerLate(refused), never);
    await expect(result).rejects.toBe(refused);
    expect(seen).toMatchObject({ running: 0 });
  });

  test('takes an answer that came while this process was blocked', async () => {
    const blocked: Read = () =>
      new Promise((resolve) => {
        setImmediate(() => {
          void stat('.').then(() => resolve('waited')); // ready while this process is blocked, read after the limit
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
        });
      });
    const { result, seen } = run(blocked, never);
    expect(await result).toBe('waited');
    expect(seen.repeats).toBe(0);
  });

  test('ends when the signal aborts before the limit', async () => {
    const controller = new AbortController();
    const { result, seen } = run(never, never, { limitMs: 600_000 }, controller.signal);
    controller.abort();
    await expect(result).rejects.toThrow('The time for this call is used up');
    expect(seen).toMatchObject({ repeats: 0, running: 0 });
  });

  test('ends both reads when the signal aborts after the limit', async () => {
    const controller = new AbortController();
    const abort: Read = (signal, repeated) => {
      controller.abort();
      return never(signal, repeated);
    };
    const { result, seen } = run(never, abort, {}, controller.signal);
    await expect(result).rejects.toThrow('The time for this call is used up');
    expect(seen).toMatchObject({ repeats: 1, running: 0 });
  });
});
