import { settlesWithin } from '../core/stale-connection.ts';
import { readAbortError } from '../core/time-limit.ts';

export type ReadTwiceOptions<T> = {
  /** How long the first connection may take before the second one is used. */
  readonly limitMs: number;
  /** How long the first connection may take in all where the peer has no room for the second one. */
  readonly longestMs: number;
  /** Whether a second connection may be opened beside the first. If not, the first read ends with `error`. */
  readonly hasRoom: () => boolean;
  /** Runs the read on a second connection. */
  readonly repeat: (signal: AbortSignal) => Promise<T>;
  /** The first connection answered after the limit: the peer is slow, and the connection was not stale. */
  readonly onSlow: () => void;
  /** Whether an error of the second connection means that the peer is up and full. */
  readonly isFull: (error: unknown) => boolean;
  /** Whether an error of the first connection means that it broke. */
  readonly isLost: (error: unknown) => boolean;
  /** The reason for which the slower read ends. */
  readonly error: () => Error;
};

/**
 * Reads on a connection that may be stale. After the limit it reads on a second connection as well, and the first answer counts.
 * The first read goes on, because a slow peer answers it first: a read that is cancelled and sent again loses its place in the
 * queue of a pooler, and thousands of them overload it.
 * @throws what a read throws; the signal's reason when it aborts first. Neither read is running then.
 */
export async function readTwice<T>(
  signal: AbortSignal,
  options: ReadTwiceOptions<T>,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limitMs, longestMs, hasRoom, repeat, onSlow, isFull, isLost, error } = options;
  if (signal.aborted) throw readAbortError(signal);
  const [first, second] = [new AbortController(), new AbortController()];
  const giveUp = () => {
    first.abort(readAbortError(signal));
    second.abort(readAbortError(signal));
  };
  signal.addEventListener('abort', giveUp, { once: true });
  const startMs = performance.now();
  try {
    const answer = read(first.signal);
    const isInTime = await settlesWithin(answer, limitMs);
    if (!isInTime && !hasRoom()) first.abort(error());
    if (isInTime || first.signal.aborted) return await answer;

    const repeated = repeat(second.signal);
    const outcome = await Promise.race([follow(answer, 'first'), follow(repeated, 'second')]);
    if (outcome.by === 'first') {
      if (!outcome.isAnswer && isLost(outcome.error)) return await repeated;
      if (outcome.isAnswer) onSlow();
      await end(second, repeated, error());
      return await answer;
    }
    if (!outcome.isAnswer && isFull(outcome.error)) {
      const leftMs = Math.max(0, longestMs - (performance.now() - startMs));
      if (await settlesWithin(answer, leftMs)) {
        onSlow();
        return await answer;
      }
    }
    await end(first, answer, error());
    return await repeated;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

type Outcome = { readonly by: 'first' | 'second' } & (
  | { readonly isAnswer: true }
  | { readonly isAnswer: false; readonly error: unknown }
);

function follow(result: Promise<unknown>, by: 'first' | 'second'): Promise<Outcome> {
  return result.then(
    () => ({ by, isAnswer: true }),
    (error: unknown) => ({ by, isAnswer: false, error }),
  );
}

/** Ends a read whose result does not matter any more. */
async function end(controller: AbortController, result: Promise<unknown>, reason: Error): Promise<void> {
  controller.abort(reason);
  await result.catch(() => undefined);
}
