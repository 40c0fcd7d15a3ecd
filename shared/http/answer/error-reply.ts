import { CallError, type ErrorCode, UnavailableError } from '../../connections/core/errors.ts';
import { type RefusalCode, RequestRefusedError } from '../request/refusal.ts';
import type { Reply } from './reply.ts';

/** The only table from error codes to HTTP statuses. */
const statuses: Readonly<Record<ErrorCode | RefusalCode, number>> = {
  'invalid-input': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'unsupported-media-type': 415,
  unsupported: 501,
  unavailable: 503,
  'deadline-exceeded': 504,
};

/** Every error answer is `{"error", "code"}`. An unexpected error is a 500 that reveals nothing about its cause. */
export function toErrorReply(error: unknown): Reply {
  if (!(error instanceof CallError || error instanceof RequestRefusedError)) {
    return envelope(500, 'Internal error');
  }
  return envelope(statuses[error.code], error.message, headersOf(error));
}

function envelope(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: { error: message, code: status } };
}

function headersOf(error: CallError | RequestRefusedError): Readonly<Record<string, string>> {
  if (error instanceof RequestRefusedError) return error.headers;
  if (error instanceof UnavailableError) return { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) };
  return {};
}
