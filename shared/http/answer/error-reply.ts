import { CallError, type ErrorCode, UnavailableError } from '@headway/connections/errors';
import { findProblemDetails, problemType, problemTypePrefix } from '../request/problem.ts';
import { type RefusalCode, RequestRefusedError } from '../request/refusal.ts';
import type { Reply } from './reply.ts';

/** The only table from error codes to HTTP statuses. */
const statuses: Readonly<Record<ErrorCode | RefusalCode, number>> = {
  moved: 308,
  'invalid-input': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'precondition-failed': 412,
  'too-large': 413,
  'range-not-satisfiable': 416,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  unsupported: 501,
  unavailable: 503,
  'deadline-exceeded': 504,
};

/** `envelope` is `{"error", "code"}`; `problem` has these two and the members of RFC 9457. */
export type ErrorForm = 'envelope' | 'problem';

/** Turns an error into an answer. An unexpected error is a 500 that reveals nothing about its cause. */
export function toErrorReply(error: unknown, form: ErrorForm = 'envelope'): Reply {
  const isKnown = error instanceof CallError || error instanceof RequestRefusedError;
  const status = isKnown ? statuses[error.code] : 500;
  const message = isKnown ? error.message : 'Internal error';
  const headers = isKnown ? headersOf(error) : {};
  const body = { error: message, code: status };
  if (form === 'envelope') return { status, headers, body };
  const { type = isKnown ? error.code : 'internal-error', ...members } = findProblemDetails(error) ?? {};
  const title = type.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
  return {
    status,
    headers: { ...headers, 'content-type': problemType },
    body: { type: `${problemTypePrefix}${type}`, title, status, detail: message, ...members, ...body },
  };
}

function headersOf(error: CallError | RequestRefusedError): Readonly<Record<string, string>> {
  if (error instanceof RequestRefusedError) return error.headers;
  if (error instanceof UnavailableError) return { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) };
  return {};
}
