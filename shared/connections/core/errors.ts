/**
 * The failures that a caller can decide upon, and nothing else: fix the input, look elsewhere, come back later, ask for
 * less. Each has a stable `code`; `shared/http` maps codes to statuses in one table.
 */
export abstract class HeadwayError extends Error {
  abstract readonly code: ErrorCode;
}

export type ErrorCode = 'invalid-input' | 'not-found' | 'unavailable' | 'deadline-exceeded' | 'unsupported';

/** The input is wrong; the message names the field and what is expected. */
export class InvalidInputError extends HeadwayError {
  override readonly name = 'InvalidInputError';
  readonly code = 'invalid-input';
}

/** What was asked for does not exist, and we know that it does not. */
export class NotFoundError extends HeadwayError {
  override readonly name = 'NotFoundError';
  readonly code = 'not-found';
}

/**
 * What a caller can make of it: `conflict` may be sent again at once, `timeout` later or for less, `unavailable` later;
 * `refused` wants a change on one of the two sides.
 */
export type UnavailableReason = 'unavailable' | 'timeout' | 'conflict' | 'refused';

/** A system we depend on is down, refuses, or answers nonsense. Worth trying again after `retryAfterSeconds`. */
export class UnavailableError extends HeadwayError {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
  /** Which system: a short name that may be shown to callers, never an address with credentials. */
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

/** The invocation's time is used up. The work was cancelled, not left behind. */
export class DeadlineExceededError extends HeadwayError {
  override readonly name = 'DeadlineExceededError';
  readonly code = 'deadline-exceeded';
}

/** What is asked of a transport or deployment that it cannot do, whatever the time. */
export class UnsupportedError extends HeadwayError {
  override readonly name = 'UnsupportedError';
  readonly code = 'unsupported';
}
