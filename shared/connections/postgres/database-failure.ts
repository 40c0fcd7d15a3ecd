import { HeadwayError, InvalidInputError, UnavailableError, type UnavailableReason } from '../core/errors.ts';
import { systemFailures } from '../sockets/system-failures.ts';

/**
 * What a failure of Postgres, of a pooler, or of the network means to us:
 * - lost: the connection is gone; the statement may or may not have run
 * - conflict: the statement was undone by the server and may be sent again
 * - statement-refused: the pooler lost or mixed up a named statement, which did not run; the same text without a name works
 * - away: nobody takes connections now
 * - busy: somebody is there, but all places are taken
 * - slow: the statement ran into a limit of the server
 * - untrusted: its certificate is not one that we were told to trust
 * - locked: the server does not let us in
 * - read-only: the server takes no writes, as a primary does not any more after a fail-over
 * - bad-input: a value does not fit where it is bound
 * - refused: the server does not do what we ask; repeating will not help
 */
type FailureKind =
  | 'lost'
  | 'conflict'
  | 'statement-refused'
  | 'away'
  | 'busy'
  | 'slow'
  | 'untrusted'
  | 'locked'
  | 'read-only'
  | 'bad-input'
  | 'refused';

/** The one table: SQLSTATE (or its first two characters), errno, or exception of the Data API -> meaning. The longer key wins. */
const failureKinds: Readonly<Record<string, FailureKind>> = {
  '08': 'lost', // connection exceptions; PgBouncer's own errors, such as "server conn crashed?", are 08P01
  '57P01': 'lost', // terminated by an administrator: pg_terminate_backend, a fast restart
  '57P02': 'lost', // terminated because another process crashed
  '57P05': 'lost', // idle for too long
  ...systemFailures,
  UND_ERR_SOCKET: 'lost', // undici, for what goes over HTTP or a WebSocket
  '40': 'conflict', // serialisation failure, deadlock
  '26000': 'statement-refused', // no such prepared statement
  '42P05': 'statement-refused', // it exists already
  '0A000': 'statement-refused', // "cached plan must not change result type"
  '57P03': 'away', // starting up or shutting down
  '53': 'busy', // too many clients, out of memory
  '55': 'busy', // object in use, lock not available
  '57014': 'slow', // statement_timeout, or a cancel
  '28': 'locked', // wrong password, no such user
  '3D000': 'locked', // no such database
  '22': 'bad-input', // text that is no number, a number too large
  ERR_TLS_CERT_ALTNAME_INVALID: 'untrusted',
  CERT_HAS_EXPIRED: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  '25006': 'read-only',
  '25': 'refused', // other states of a transaction
  DatabaseResumingException: 'away',
  DatabaseUnavailableException: 'away',
  InternalServerErrorException: 'away',
  InvalidResourceStateException: 'away',
  ServiceUnavailableError: 'away',
  ThrottlingException: 'busy',
  StatementTimeoutException: 'slow',
  TransactionNotFoundException: 'conflict',
  AccessDeniedException: 'locked',
  DatabaseNotFoundException: 'locked',
  ForbiddenException: 'locked',
  HttpEndpointNotEnabledException: 'locked',
  InvalidSecretException: 'locked',
  SecretsErrorException: 'locked',
};

type Meaning = {
  readonly code: UnavailableReason | 'bad-input';
  readonly sentence: string;
  readonly retryAfterSeconds: number;
};

/** What we tell of each kind: our code, whatever the transport, and words for people. */
const meanings: Readonly<Record<FailureKind, Meaning>> = {
  lost: { code: 'unavailable', sentence: 'broke the connection', retryAfterSeconds: 1 },
  conflict: { code: 'conflict', sentence: 'could not finish the statement because of others', retryAfterSeconds: 1 },
  'statement-refused': { code: 'unavailable', sentence: 'lost a prepared statement', retryAfterSeconds: 1 },
  away: { code: 'unavailable', sentence: 'takes no connections', retryAfterSeconds: 2 },
  busy: { code: 'unavailable', sentence: 'has no room', retryAfterSeconds: 2 },
  slow: { code: 'timeout', sentence: 'took too long', retryAfterSeconds: 2 },
  untrusted: { code: 'refused', sentence: 'shows a certificate that is not trusted', retryAfterSeconds: 30 },
  locked: { code: 'refused', sentence: 'does not let us in', retryAfterSeconds: 30 },
  'read-only': { code: 'unavailable', sentence: 'takes no writes', retryAfterSeconds: 2 },
  'bad-input': { code: 'bad-input', sentence: 'does not take a value', retryAfterSeconds: 0 }, // never again
  refused: { code: 'refused', sentence: 'refused the statement', retryAfterSeconds: 30 },
};

/** The kind of a failure that is not one of ours already. What we do not know is `refused`: it is never repeated. */
export function findFailureKind(error: unknown): FailureKind {
  const code = findFailureCode(error);
  const known = failureKinds[code] ?? (isSqlState(code) ? failureKinds[code.slice(0, 2)] : undefined);
  if (known !== undefined) return known;
  // pg gives its own end-of-stream errors no code: "Connection terminated unexpectedly", "... is not queryable"
  return code === '' && /terminated|not queryable|was closed/.test(String(error)) ? 'lost' : 'refused';
}

/**
 * The SQLSTATE, the system's code, or the name of an exception of AWS; '' where there is none. What others dress up is the
 * plain SQLSTATE again: the Data API has it in its text, and PgBouncer says of a wrong password, and of a wait that was too
 * long, only that somebody broke a rule.
 */
export function findFailureCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('$metadata' in error) return /SQLState: (\w{5})/.exec(error.message)?.[1] ?? error.name;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code !== '08P01') return code;
  if (error.message.includes('authentication failed')) return '28P01';
  // The caller has waited for as long as the pooler lets anybody wait: once more would be as long again.
  return error.message.includes('query_wait_timeout') ? '53300' : code;
}

/** Whether the server ends the connection with this error, which is seen on the socket only later. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC');
}

/** Whether it was the login that was not let in: a newer one may be. */
export function isLoginRefused(error: unknown): boolean {
  return findFailureCode(error).startsWith('28');
}

/** Whether a read may be sent once more, on a new connection. */
export function mayRepeatRead(error: unknown): boolean {
  if (error instanceof HeadwayError) return false;
  const kind = findFailureKind(error);
  return kind === 'lost' || kind === 'conflict';
}

/** Our error for a failure of the database. Neither address nor statement nor credentials are in its message. */
export function describeDatabaseFailure(error: unknown, peer: string): HeadwayError {
  if (error instanceof HeadwayError) return error;
  const { code: reason, sentence, retryAfterSeconds } = meanings[findFailureKind(error)];
  const code = findFailureCode(error);
  const message = `${nameDatabase(peer)} ${sentence}${code === '' ? '' : ` (${code})`}.`;
  if (reason === 'bad-input') return new InvalidInputError(message, { cause: error });
  return new UnavailableError(message, { peer, reason, retryAfterSeconds, cause: error });
}

/** How messages name a database: "The orders database", and for a peer that is itself called `database` "The database". */
export function nameDatabase(peer: string): string {
  return peer === 'database' ? 'The database' : `The ${peer} database`;
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
