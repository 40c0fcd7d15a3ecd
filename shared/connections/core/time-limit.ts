import { DeadlineExceededError, HeadwayError } from './errors.ts';

/** `error` is what the signal's reason is when the time is over. */
export type TimeLimit = { readonly limitMs: number; readonly error: () => Error };

/**
 * Runs `work` under a signal that fires when the caller's does or when `limitMs` is over, whichever is first. `work` has to
 * end when its signal fires, with the signal's reason: nothing is left running behind the caller's back.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  limit: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw readAbortError(signal);
  const controller = new AbortController();
  const giveUp = () => controller.abort(readAbortError(signal));
  const timer = setTimeout(() => controller.abort(limit.error()), limit.limitMs);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/**
 * The error for whoever waited under a signal that has fired: what the time limit says that fired it, or that the caller's
 * own time is used up. Libraries have errors of their own for it.
 */
export function readAbortError(signal: AbortSignal): HeadwayError {
  const { reason } = signal;
  if (reason instanceof HeadwayError) return reason;
  return new DeadlineExceededError('There was not enough time left for this request.', { cause: reason });
}
