import { CallError, InvalidInputError, isFullQueue, UnavailableError, type UnavailableReason } from '../core/errors.ts';
import { isBriefFailure } from '../resilience/restart-wait.ts';
import { systemFailures } from '../sockets/system-failures.ts';
import type { Parameter } from './database.ts';
import { findPoolerRefusal, type PoolerRefusal } from './pooler-refusals.ts';

/**
 * The meaning of an error from Postgres, a pooler or the network:
 * - lost: the connection broke; the statement may or may not have run
 * - conflict: the server rolled the statement back, and it may be sent again
 * - statement-refused: the pooler does not know the prepared statement, which did not run; the same text without a name works
 * - unreachable: no connection can be opened
 * - overloaded: the server is up but has no free connection, memory or lock
 * - timeout: the statement exceeded a limit of the server, or was cancelled there
 * - untrusted: the server's certificate is not trusted
 * - login-refused: wrong user, password or database name
 * - tls-refused: server and settings disagree on TLS
 * - misconfigured: a pooler refuses the connection because of its own settings or ours
 * - read-only: the server takes no writes, as a former primary after a failover
 * - bad-input: a value of the caller does not fit its parameter
 * - data-fault: a value in the database, or one computed from it, cannot be read
 * - refused: the server refuses the statement; a retry does not help
 */
type FailureKind =
  | 'lost'
  | 'conflict'
  | 'statement-refused'
  | 'unreachable'
  | 'overloaded'
  | 'timeout'
  | 'untrusted'
  | 'login-refused'
  | 'tls-refused'
  | 'misconfigured'
  | 'read-only'
  | 'bad-input'
  | 'data-fault'
  | 'refused';

/** Kinds by SQLSTATE, its first two characters (class), errno, or exception of the Data API. A SQLSTATE wins over its class. */
const failureKinds: Readonly<Record<string, FailureKind>> = {
  '08': 'lost', // connection exceptions; PgBouncer's own errors such as "server conn crashed?" are 08P01
  '57P01': 'lost', // admin_shutdown: pg_terminate_backend or a fast restart
  '57P02': 'lost', // crash_shutdown: another server process crashed
  '57P05': 'lost', // idle_session_timeout
  ...systemFailures,
  UND_ERR_SOCKET: 'lost', // undici, for HTTP and WebSocket
  '40': 'conflict', // serialisation failure, deadlock
  '26000': 'statement-refused', // no such prepared statement
  '42P05': 'statement-refused', // it already exists
  '0A000': 'statement-refused', // "cached plan must not change result type"
  '57P03': 'unreachable', // starting up or shutting down
  '53': 'overloaded', // too many clients, out of memory
  '55': 'overloaded', // object in use, lock not available
  '57014': 'timeout', // statement_timeout, or a cancel
  '28': 'login-refused', // wrong password, no such user
  '3D000': 'login-refused', // no such database
  '22': 'bad-input', // invalid number, number out of range; of a value that is not the caller's: data-fault
  '21': 'data-fault', // a sub-select of the statement or of a view found several rows
  XX001: 'data-fault', // data_corrupted
  XX002: 'data-fault', // index_corrupted
  TLS_REFUSED: 'tls-refused', // pooler-refusals.ts
  CONFIG_ERROR: 'misconfigured',
  ERR_TLS_CERT_ALTNAME_INVALID: 'untrusted',
  CERT_HAS_EXPIRED: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  '25006': 'read-only',
  '25P03': 'lost', // idle_in_transaction_session_timeout
  '25P04': 'timeout', // transaction_timeout
  '25': 'refused', // other states of a transaction
  DatabaseResumingException: 'unreachable',
  DatabaseUnavailableException: 'unreachable',
  InternalServerErrorException: 'unreachable',
  InvalidResourceStateException: 'unreachable',
  ServiceUnavailableError: 'unreachable',
  ThrottlingException: 'overloaded',
  StatementTimeoutException: 'timeout',
  TransactionNotFoundException: 'conflict',
  AccessDeniedException: 'login-refused',
  DatabaseNotFoundException: 'login-refused',
  ForbiddenException: 'login-refused',
  HttpEndpointNotEnabledException: 'login-refused',
  InvalidSecretException: 'login-refused',
  SecretsErrorException: 'login-refused',
};

type Meaning = {
  readonly code: UnavailableReason | 'bad-input';
  readonly sentence: string;
  readonly retryAfterSeconds: number;
};

/** What callers get for each kind, over any transport. */
const meanings: Readonly<Record<FailureKind, Meaning>> = {
  lost: { code: 'unavailable', sentence: 'broke the connection', retryAfterSeconds: 1 },
  conflict: { code: 'conflict', sentence: 'rolled the statement back because of a conflict', retryAfterSeconds: 1 },
  'statement-refused': { code: 'unavailable', sentence: 'refused a prepared statement', retryAfterSeconds: 1 },
  unreachable: { code: 'unavailable', sentence: 'cannot be reached', retryAfterSeconds: 2 },
  overloaded: { code: 'overloaded', sentence: 'is overloaded', retryAfterSeconds: 2 },
  timeout: { code: 'timeout', sentence: 'did not finish the statement in time', retryAfterSeconds: 2 },
  untrusted: { code: 'refused', sentence: 'has a certificate that is not trusted', retryAfterSeconds: 30 },
  'login-refused': { code: 'refused', sentence: 'refused the login', retryAfterSeconds: 30 },
  'tls-refused': { code: 'refused', sentence: 'and its client have different TLS settings', retryAfterSeconds: 30 },
  misconfigured: { code: 'refused', sentence: 'is misconfigured', retryAfterSeconds: 30 },
  'data-fault': { code: 'refused', sentence: 'holds a value that cannot be read', retryAfterSeconds: 30 },
  'read-only': { code: 'unavailable', sentence: 'is read-only', retryAfterSeconds: 2 },
  'bad-input': { code: 'bad-input', sentence: 'refused a value', retryAfterSeconds: 0 }, // not used: a retry does not help
  refused: { code: 'refused', sentence: 'refused the statement', retryAfterSeconds: 30 },
};

/** The kind of an error from a driver. An unknown error is `refused`, which is never retried. */
export function findFailureKind(error: unknown): FailureKind {
  const code = findFailureCode(error);
  const known = failureKinds[code] ?? (isSqlState(code) ? failureKinds[code.slice(0, 2)] : undefined);
  if (known === 'bad-input' && !isAboutParameter(error)) return 'data-fault';
  if (known !== undefined) return known;
  if (code === 'XX000' && damagedValue.test(String(error))) return 'data-fault';
  // pg gives its own end-of-stream errors no code: "Connection terminated unexpectedly", "... is not queryable"
  return code === '' && /terminated|not queryable|was closed/.test(String(error)) ? 'lost' : 'refused';
}

/**
 * The SQLSTATE, errno, or name of an AWS exception; '' if there is none. Restores a SQLSTATE that others hide: the Data API has
 * it in its message, and poolers report most refusals under one code (pooler-refusals.ts).
 */
export function findFailureCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('$metadata' in error) return /SQLState: (\w{5})/.exec(error.message)?.[1] ?? error.name;
  return findRefusal(error)?.code ?? readCode(error);
}

function findRefusal(error: unknown): PoolerRefusal | undefined {
  return error instanceof Error ? findPoolerRefusal(readCode(error), error.message) : undefined;
}

function readCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** How Postgres reports a damaged value without a code of its own (src/backend/access/common, utils/mmgr/mcxt.c). */
const damagedValue =
  /invalid memory alloc request size|(missing|unexpected) chunk number|compressed \S+ data is corrupt/;

/**
 * Whether an error about a value names a parameter: "unnamed portal parameter $1", in the language of the server. Any other value
 * comes from the database or from the statement. A function in the database reports `$1` only inside a statement in quotes.
 */
function isAboutParameter(error: unknown): boolean {
  const { where } = error as { where?: unknown };
  return typeof where === 'string' && /^[^"'«»„“”「」\n]*\$\d/.test(where);
}

/**
 * Whether an error is about a NUL that the caller sent. A driver sends valid UTF-8, in which NUL is the only character that
 * Postgres refuses. Old servers and the Data API do not name the parameter, and a value of the database can hold a NUL too.
 */
function isAboutNulOf(parameters: readonly Parameter[], error: unknown): boolean {
  if (findFailureCode(error) !== '22021' || !/: 0x00\b/.test(String(error))) return false;
  return parameters.flat().some((value) => typeof value === 'string' && value.includes('\0'));
}

/**
 * Whether a statement failed because of a value that the database holds, or in a function of the database (SQLSTATE classes P0, 38
 * and 39), which may fail for one row only.
 */
export function isDataFault(error: unknown): boolean {
  if (!(error instanceof UnavailableError)) return false;
  return findFailureKind(error.cause) === 'data-fault' || /^(P0|38|39)/.test(findFailureCode(error.cause));
}

/** Whether the server closes the connection with this error. The socket shows it only later. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC');
}

/** Whether the login was refused: a newer one may work. */
export function isLoginRefused(error: unknown): boolean {
  return findFailureCode(error).startsWith('28');
}

/** Whether to retry a read that failed with this error, once and on a new connection. */
export function mayRetryRead(error: unknown): boolean {
  if (error instanceof CallError) return false;
  const kind = findFailureKind(error);
  return kind === 'lost' || kind === 'conflict';
}

/** Whether the server or its pooler is away, as while it restarts: it refuses connections, or breaks those that are open. */
export function isAwayFailure(error: unknown): boolean {
  if (error instanceof CallError) return false;
  return isNeverSent(error) || findFailureKind(error) === 'lost';
}

/**
 * Whether no server took the statement, because the server or its pooler is away: even a write may be repeated. A pooler can give
 * the same code to a statement that it has sent, so its own text decides where there is one.
 */
export function isNeverSent(error: unknown): boolean {
  const { isSent = false } = findRefusal(error) ?? {};
  return !isSent && ['ECONNREFUSED', '57P03'].includes(findFailureCode(error));
}

/**
 * The error that callers get for a failure of the database. Its message holds no address, statement or credentials.
 * @param parameters those of the statement
 */
export function describeDatabaseFailure(
  error: unknown,
  peer: string,
  parameters: readonly Parameter[] = [],
): CallError {
  if (error instanceof CallError) return error;
  const kind = isAboutNulOf(parameters, error) ? 'bad-input' : findFailureKind(error);
  const { code: reason, sentence, retryAfterSeconds } = meanings[kind];
  const code = findFailureCode(error);
  const message = `${nameDatabase(peer)} ${sentence}${code === '' ? '' : ` (${code})`}.`;
  if (reason === 'bad-input') return new InvalidInputError(message, { cause: error });
  return new UnavailableError(message, { peer, reason, retryAfterSeconds, cause: error });
}

/** Whether an error means that the database serves nobody now. A wrong or slow statement does not mean that. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof UnavailableError)) return false;
  if (error.cause === undefined || isFullQueue(error)) return true; // no connection in time, no answer in time
  if (isBriefFailure(error.cause)) return false;
  return ['lost', 'unreachable', 'overloaded', 'untrusted', 'login-refused'].includes(findFailureKind(error.cause));
}

/** How messages name a database: "The orders database", and for a peer that is itself called `database` "The database". */
export function nameDatabase(peer: string): string {
  return peer === 'database' ? 'The database' : `The ${peer} database`;
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
