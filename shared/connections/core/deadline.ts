import { DeadlineExceededError } from './errors.ts';
import { seeClosedSockets } from './stale-connection.ts';

/** The signal that ends a call's work. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** 0 when it has passed. */
  remainingMs(): number;
  /** Aborts the work now, before the time is used up. */
  expire(): void;
  /** Removes the timer. Call it when the call is done. */
  clear(): void;
};

/**
 * @param afterMs milliseconds from now; a deadline of 0 or less has already passed
 * @param onExpiry called when it passes, unless it is cleared before
 */
export function createDeadline(afterMs: number, onExpiry = () => {}): Deadline {
  const controller = new AbortController();
  const expire = () => {
    if (controller.signal.aborted) return;
    controller.abort(new DeadlineExceededError('The time for this call is used up'));
    onExpiry();
  };
  if (afterMs <= 0) {
    expire();
    return { signal: controller.signal, remainingMs: () => 0, expire, clear: () => {} };
  }
  const endMs = performance.now() + afterMs;
  const remainingMs = () => Math.max(0, endMs - performance.now());
  let isCleared = false;
  // In a process that was busy, the answer may wait in the socket: one turn of the event loop reads it.
  const timer = setTimeout(() => void seeClosedSockets().then(() => isCleared || expire()), afterMs);
  const clear = () => {
    isCleared = true;
    clearTimeout(timer);
  };
  return { signal: controller.signal, remainingMs, expire, clear };
}
