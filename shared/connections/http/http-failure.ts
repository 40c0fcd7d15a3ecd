import { HeadwayError, UnavailableError } from '../core/errors.ts';
import { systemFailures } from '../sockets/system-failures.ts';

/**
 * What a failed exchange means to us:
 * - lost: the connection broke before the whole answer was there
 * - away: nobody takes connections now
 * - garbage: what came is not HTTP, or not an answer that we take
 */
type FailureKind = 'lost' | 'away' | 'garbage';

/** The one table: undici's, llhttp's (HPE_...) and the system's codes -> meaning. */
const failureKinds: Readonly<Record<string, FailureKind>> = {
  UND_ERR_SOCKET: 'lost', // "other side closed"
  UND_ERR_DESTROYED: 'lost',
  UND_ERR_CLOSED: 'lost',
  ...systemFailures,
  ANSWER_TOO_LONG: 'garbage',
};

const sentences: Readonly<Record<FailureKind, string>> = {
  lost: 'broke off before its answer was complete',
  away: 'takes no connections',
  garbage: 'gave an answer that cannot be used',
};

/** The code of a failed exchange; '' where there is none. */
export function findHttpFailureCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether a read that failed so may be sent once more, on a new connection. */
export function mayRepeatRequest(error: unknown): boolean {
  return failureKinds[findHttpFailureCode(error)] === 'lost';
}

/** Our error for a failed exchange. Its message names the peer by its host and port only. */
export function describeHttpFailure(error: unknown, peer: string): HeadwayError {
  if (error instanceof HeadwayError) return error;
  const code = findHttpFailureCode(error);
  const sentence = sentences[failureKinds[code] ?? 'garbage'];
  return new UnavailableError(`${peer} ${sentence}${code === '' ? '' : ` (${code})`}.`, { peer, cause: error });
}
