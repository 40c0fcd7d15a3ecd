import { CallError, DeadlineExceededError } from './errors.ts';
import { setLateTimer } from './stale-connection.ts';

/** `error` builds the signal's reason when the time is over. */
export type TimeLimit = { readonly limitMs: number; readonly error: () => Error };

/**
 * Runs `work` under a signal that aborts when the caller's signal does or after `limitMs`, whichever is first. `work` must
 * reject with the signal's reason when it aborts, so that nothing keeps running after the caller has its answer.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  limit: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw readAbortError(signal);
  const controller = new AbortController();
  const giveUp = () => controller.abort(readAbortError(signal));
  const timer = setLateTimer(() => controller.abort(limit.error()), limit.limitMs);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    timer.clear();
    signal.removeEventListener('abort', giveUp);
  }
}

/**
 * The error for a caller whose signal aborted: the error of the time limit, or else DeadlineExceededError. Use it in place of
 * the errors that libraries have for an abort.
 */
export function readAbortError(signal: AbortSignal): CallError {
  const { reason } = signal;
  if (reason instanceof CallError) return reason;
  return new DeadlineExceededError('The time for this call is used up', { cause: reason });
}
