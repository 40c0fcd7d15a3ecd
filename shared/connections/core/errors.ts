/**
 * The failures that a caller can act on: fix the input, look elsewhere, retry later, ask for less. Each has a stable `code`,
 * which a program maps to its own answers, such as HTTP statuses.
 */
export abstract class CallError extends Error {
  abstract readonly code: ErrorCode;
}

export type ErrorCode = 'invalid-input' | 'not-found' | 'unavailable' | 'deadline-exceeded' | 'unsupported';

/** The input is wrong; the message names the field and what is expected. */
export class InvalidInputError extends CallError {
  override readonly name = 'InvalidInputError';
  readonly code = 'invalid-input';
}

/** The requested thing does not exist. */
export class NotFoundError extends CallError {
  override readonly name = 'NotFoundError';
  readonly code = 'not-found';
}

/**
 * What a caller can do: retry a `conflict` at once, a `timeout` later or for less data, `unavailable` and `overloaded` later. `refused` needs a
 * change on one of the two sides first.
 */
export type UnavailableReason = 'unavailable' | 'overloaded' | 'timeout' | 'conflict' | 'refused';

/** An upstream is down, refuses, or gives an invalid answer. Retry after `retryAfterSeconds`. */
export class UnavailableError extends CallError {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
  /** Which upstream: a short name that may be shown to callers, never an address with credentials. */
  readonly peer: string;
  readonly reason: UnavailableReason;
  readonly retryAfterSeconds: number;

  constructor(
    message: string,
    options: { peer: string; reason?: UnavailableReason; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.peer = options.peer;
    this.reason = options.reason ?? 'unavailable';
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1;
  }
}

/** The invocation's time is used up. Its work was cancelled and does not run on. */
export class DeadlineExceededError extends CallError {
  override readonly name = 'DeadlineExceededError';
  readonly code = 'deadline-exceeded';
}

/** The call was ended before its deadline, because its environment ends. */
export class EndedEarlyError extends DeadlineExceededError {}

/** Whether the deadline of a call passed in the queue of an upstream, which can serve it later (resilience/full-queue.ts). */
export function isFullQueue(error: unknown): error is UnavailableError & { readonly cause: DeadlineExceededError } {
  return (
    error instanceof UnavailableError && error.reason === 'timeout' && error.cause instanceof DeadlineExceededError
  );
}

/** The transport or deployment cannot do this at all; a retry does not help. */
export class UnsupportedError extends CallError {
  override readonly name = 'UnsupportedError';
  readonly code = 'unsupported';
}
