import { DeadlineExceededError } from './errors.ts';

/** The signal that ends a call's work. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** 0 when it has passed. */
  remainingMs(): number;
  /** Ends the work now: there will be no more time. */
  pass(): void;
  /** Ends the deadline itself, so that no timer outlives the call. */
  clear(): void;
};

/** @param afterMs milliseconds from now; none or less has passed already */
export function createDeadline(afterMs: number): Deadline {
  const controller = new AbortController();
  const pass = () => controller.abort(new DeadlineExceededError('The time for this call is used up'));
  if (afterMs <= 0) {
    pass();
    return { signal: controller.signal, remainingMs: () => 0, pass, clear: () => {} };
  }
  const endMs = performance.now() + afterMs;
  const remainingMs = () => Math.max(0, endMs - performance.now());
  const timer = setTimeout(pass, afterMs);
  return { signal: controller.signal, remainingMs, pass, clear: () => clearTimeout(timer) };
}
