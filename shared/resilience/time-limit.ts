import { DeadlineExceededError } from '../errors.ts';

/** `error` is what the signal's reason is when the time is over. */
export type TimeLimit = { readonly limitMs: number; readonly error: () => Error };

/**
 * Runs `work` under a signal that fires when the caller's does or when `limitMs` is over, whichever is first. `work` has to
 * end when its signal fires, with the signal's reason: nothing is left running behind the caller's back.
 * The caller's own signal gives a DeadlineExceededError.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  limit: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw deadlineExceeded(signal);
  const controller = new AbortController();
  const giveUp = () => controller.abort(deadlineExceeded(signal));
  const timer = setTimeout(() => controller.abort(limit.error()), limit.limitMs);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** The error for a caller whose signal has fired. */
export function deadlineExceeded(signal: AbortSignal): DeadlineExceededError {
  const { reason } = signal;
  if (reason instanceof DeadlineExceededError) return reason;
  return new DeadlineExceededError('There was not enough time left for this request.', { cause: reason });
}
