import { UnavailableError } from '../../connections/core/errors.ts';

/** What can be wrong with an OTP, in its own words where it has any, and whether a load may try the same again. */
const otpFailures = {
  'answer-with-errors': { says: 'answered with GraphQL errors', mayRetry: true },
  'request-refused': { says: 'refused the request', mayRetry: false },
  'rate-limited': { says: 'asks us to come back later', mayRetry: true },
  'server-error': { says: 'failed', mayRetry: true },
  'unexpected-status': { says: 'answered with an unexpected status', mayRetry: false },
  'not-json': { says: 'answered with something that is not JSON', mayRetry: true },
  'too-large': { says: 'answered with more than we take', mayRetry: false },
  'unexpected-shape': { says: 'answered in an unexpected shape', mayRetry: false },
  'feed-missing': { says: 'does not have the feed', mayRetry: false },
} as const;

export type OtpFailureReason = keyof typeof otpFailures;

/** The cause of an UnavailableError of peer `otp`: why its answer cannot be used. */
export class OtpFailure extends Error {
  override readonly name = 'OtpFailure';
  readonly code: OtpFailureReason;

  constructor(code: OtpFailureReason, detail: string) {
    super(`OTP ${otpFailures[code].says}: ${detail}`);
    this.code = code;
  }
}

/**
 * The decision for callers: come back later. The detail is for logs and refresh results, never for an API answer; nothing
 * of what the OTP sent is in it but its status and its size, because that may be anything.
 */
export function createOtpError(
  reason: OtpFailureReason,
  detail: string,
  { retryAfterSeconds }: { retryAfterSeconds?: number | undefined } = {},
): UnavailableError {
  return new UnavailableError(`OpenTripPlanner ${otpFailures[reason].says}`, {
    peer: 'otp',
    cause: new OtpFailure(reason, detail),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Whether a load request may be sent again: the answer was of a kind that may be better next time, or never came. */
export function mayRetryLoad(error: unknown): error is UnavailableError {
  if (!(error instanceof UnavailableError) || isAnswerTooLarge(error)) return false;
  return error.cause instanceof OtpFailure ? otpFailures[error.cause.code].mayRetry : true;
}

/** Whether a failure tells that the OTP is not available now, and not just that this question was wrong. */
export function isOtpAway(error: unknown): boolean {
  if (!(error instanceof UnavailableError) || isAnswerTooLarge(error)) return false;
  return error.cause instanceof OtpFailure ? ['server-error', 'not-json'].includes(error.cause.code) : true;
}

/** Whether the answer was longer than we take, as OTP sent it or once it was unpacked. */
export function isAnswerTooLarge(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && (one.code === 'ANSWER_TOO_LONG' || one.code === 'too-large')) return true;
  }
  return false;
}

/** How long an OTP asked to be left alone, in milliseconds. */
export function readOtpPauseMs(error: unknown): number | undefined {
  if (!(error instanceof UnavailableError && error.cause instanceof OtpFailure)) return undefined;
  return error.cause.code === 'rate-limited' ? error.retryAfterSeconds * 1000 : undefined;
}
