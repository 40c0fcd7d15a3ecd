import { CallError, UnavailableError } from '../core/errors.ts';
import { systemFailures } from '../sockets/system-failures.ts';

/**
 * The meaning of a failed request:
 * - lost: the connection broke before the whole answer arrived
 * - unreachable: no connection can be opened
 * - invalid-answer: the answer is not HTTP, or too long
 */
type FailureKind = 'lost' | 'unreachable' | 'invalid-answer';

/** Error codes of undici and the system, and what they mean. Codes that are not listed (llhttp's HPE_...) mean invalid-answer. */
const failureKinds: Readonly<Record<string, FailureKind>> = {
  UND_ERR_SOCKET: 'lost', // "other side closed"
  UND_ERR_DESTROYED: 'lost',
  UND_ERR_CLOSED: 'lost',
  ...systemFailures,
  ANSWER_TOO_LONG: 'invalid-answer',
};

const sentences: Readonly<Record<FailureKind, string>> = {
  lost: 'closed the connection before its answer was complete',
  unreachable: 'cannot be reached',
  'invalid-answer': 'gave an invalid answer',
};

/** The error code of a failed request; '' if there is none. */
export function findHttpFailureCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether to retry a read that failed with this error, once and on a new connection. */
export function mayRetryRequest(error: unknown): boolean {
  return failureKinds[findHttpFailureCode(error)] === 'lost';
}

/** Whether the server is away, as while it restarts: it refuses connections, or breaks those that are open. */
export function isAwayFailure(error: unknown): boolean {
  return isNeverSent(error) || mayRetryRequest(error);
}

/** Whether this error means that the server got nothing of the request. */
export function isNeverSent(error: unknown): boolean {
  return findHttpFailureCode(error) === 'ECONNREFUSED';
}

/** The error that callers get for a failed request. Its message names the peer by host and port only. */
export function describeHttpFailure(error: unknown, peer: string): CallError {
  if (error instanceof CallError) return error;
  const code = findHttpFailureCode(error);
  const sentence = sentences[failureKinds[code] ?? 'invalid-answer'];
  return new UnavailableError(`${peer} ${sentence}${code === '' ? '' : ` (${code})`}.`, { peer, cause: error });
}
