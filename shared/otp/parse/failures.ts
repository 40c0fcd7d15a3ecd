import { UnavailableError } from '@headway/connections/errors';
import { isBriefFailure } from '@headway/connections/restart-wait';

/** The ways in which an answer of OTP can fail, and whether a load may retry. */
const otpFailures = {
  'answer-with-errors': { says: 'answered with GraphQL errors', mayRetry: true },
  'request-refused': { says: 'refused the request', mayRetry: false },
  'rate-limited': { says: 'limits the rate of requests', mayRetry: true },
  'server-error': { says: 'failed', mayRetry: true },
  'unexpected-status': { says: 'answered with an unexpected status', mayRetry: false },
  'not-json': { says: 'answered with something that is not JSON', mayRetry: true },
  'too-large': { says: 'sent a larger answer than allowed', mayRetry: false },
  'unexpected-shape': { says: 'answered in an unexpected shape', mayRetry: false },
  'feed-missing': { says: 'does not have the feed', mayRetry: false },
} as const;

export type OtpFailureReason = keyof typeof otpFailures;

/** The cause of an UnavailableError of peer `otp`. */
export class OtpFailure extends Error {
  override readonly name = 'OtpFailure';
  readonly code: OtpFailureReason;
  readonly detail: string;

  constructor(code: OtpFailureReason, detail: string) {
    super(`OTP ${otpFailures[code].says}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/**
 * Creates the error for callers, who should retry later. The detail goes to logs and refresh results, never to an API
 * answer. It contains only the status and size of OTP's answer, because the answer may contain anything.
 */
export function createOtpError(
  reason: OtpFailureReason,
  detail: string,
  { retryAfterSeconds }: { retryAfterSeconds?: number | undefined } = {},
): UnavailableError {
  return new UnavailableError(`OpenTripPlanner ${otpFailures[reason].says}`, {
    peer: 'otp',
    cause: new OtpFailure(reason, detail),
    ...(reason === 'rate-limited' ? { reason: 'overloaded' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Whether a load may retry a request: the answer never arrived, or the failure may be temporary. */
export function mayRetryLoad(error: unknown): error is UnavailableError {
  if (!(error instanceof UnavailableError) || isAnswerTooLarge(error)) return false;
  return error.cause instanceof OtpFailure ? otpFailures[error.cause.code].mayRetry : true;
}

/** Whether a failure means that the OTP is unavailable, rather than that one query failed. */
export function isOtpUnavailable(error: unknown): boolean {
  if (!(error instanceof UnavailableError) || isAnswerTooLarge(error) || isBriefFailure(error.cause)) return false;
  return error.cause instanceof OtpFailure ? ['server-error', 'not-json'].includes(error.cause.code) : true;
}

/** Whether the answer was larger than allowed, compressed or decompressed. */
export function isAnswerTooLarge(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && (one.code === 'ANSWER_TOO_LONG' || one.code === 'too-large')) return true;
  }
  return false;
}

/** The pause that a rate-limiting OTP requests, in milliseconds. */
export function readOtpPauseMs(error: unknown): number | undefined {
  if (!(error instanceof UnavailableError && error.cause instanceof OtpFailure)) return undefined;
  return error.cause.code === 'rate-limited' ? error.retryAfterSeconds * 1000 : undefined;
}
