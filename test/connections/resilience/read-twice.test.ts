import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ReadTwiceOptions, readTwice } from '../../../shared/connections/resilience/read-twice.ts';

const [lost, full, refused] = [new Error('lost'), new Error('full'), new Error('refused')];
type Read = (signal: AbortSignal) => Promise<string>;

/** A read that answers after this time, or fails with the error; it ends at once when its signal aborts. */
const answerAfter =
  (ms: number, result: string | Error = 'answer'): Read =>
  async (signal) => {
    await wait(ms, undefined, { signal }).catch(() => Promise.reject(signal.reason));
    if (result instanceof Error) throw result;
    return result;
  };
const never: Read = answerAfter(600_000);

/** Runs two reads, counts the second ones, and collects what each read ended with. */
function run(first: Read, second: Read, options: Partial<ReadTwiceOptions<string>> = {}, signal?: AbortSignal) {
  const seen = { repeats: 0, slow: 0, running: 0 };
  const track = (read: Read) => async (own: AbortSignal) => {
    seen.running += 1;
    return await read(own).finally(() => {
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
    const { result, seen } = run(answerAfter(60, 'first'), never);
    expect(await result).toBe('first');
    expect(seen).toEqual({ repeats: 1, slow: 1, running: 0 });
  });

  test('ends after the limit where there is no room for a second connection', async () => {
    const { result, seen } = run(never, answerAfter(1), { hasRoom: () => false });
    await expect(result).rejects.toThrow('slower');
    expect(seen).toEqual({ repeats: 0, slow: 0, running: 0 });
  });

  test('goes on where the peer has no room for a second connection', async () => {
    const { result, seen } = run(answerAfter(60, 'first'), answerAfter(1, full));
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
    const { result, seen } = run(answerAfter(40, lost), answerAfter(60, 'second'));
    expect(await result).toBe('second');
    expect(seen).toMatchObject({ slow: 0, running: 0 });
  });

  test('ends with the refusal that the peer gives on the first connection', async () => {
    const { result, seen } = run(answerAfter(40, refused), never);
    await expect(result).rejects.toBe(refused);
    expect(seen).toMatchObject({ running: 0 });
  });

  test('takes an answer that came while this process was blocked', async () => {
    const blocked: Read = async () => {
      const answer = wait(1, 'waited'); // due before the limit, but read after it
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
      return await answer;
    };
    const { result, seen } = run(blocked, never);
    expect(await result).toBe('waited');
    expect(seen.repeats).toBe(0);
  });

  test.each([5, 40])('ends both reads when the signal aborts after %s ms', async (ms) => {
    const controller = new AbortController();
    const { result, seen } = run(never, never, {}, controller.signal);
    setTimeout(() => controller.abort(), ms);
    await expect(result).rejects.toThrow('The time for this call is used up');
    expect(seen).toMatchObject({ repeats: ms > 20 ? 1 : 0, running: 0 });
  });
});
