import { expect, test } from 'vitest';
import { InvalidInputError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import {
  describeDatabaseFailure,
  findFailureKind,
  isNeverSent,
  mayRetryRead,
} from '../../../shared/connections/postgres/database-failure.ts';
import { poolerRefusals } from '../../../shared/connections/postgres/pooler-refusals.ts';

const refusal = (message: string, code: string, more: object = {}) =>
  Object.assign(new Error(message), { code, severity: 'FATAL', ...more });

test.each([
  ['08P01', 'no such database: nope', 'login-refused'],
  ['08P01', 'bouncer config error', 'misconfigured'],
  ['08P01', 'unsupported startup parameter: search_path', 'misconfigured'],
  ['08P01', 'SSL required', 'tls-refused'],
  ['08P01', 'database "absent" does not exist', 'login-refused'],
  ['08P01', 'no such user: x', 'login-refused'],
  ['08P01', 'login failed', 'login-refused'],
  ['08P01', 'database removed', 'lost'],
  ['08P01', 'client_idle_timeout', 'lost'],
  ['08P01', 'server shutting down', 'unreachable'],
  ['', 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string', 'login-refused'],
  ['08P01', 'password authentication failed', 'login-refused'],
  ['08P01', 'query_wait_timeout', 'overloaded'],
  ['08P01', 'no more connections allowed (max_client_conn)', 'overloaded'],
  ['08P01', 'query timeout', 'timeout'],
  ['08P01', 'query_timeout', 'timeout'],
  ['08P01', 'server login has been failing, try again later (server_login_retry)', 'unreachable'],
  ['08P01', 'pgbouncer cannot connect to server', 'unreachable'],
  ['08P01', 'server conn crashed?', 'lost'],
  ['08P01', 'idle transaction timeout', 'lost'],
  ['28000', 'This RDS Proxy requires TLS connections', 'tls-refused'],
  ['53300', 'Timed-out waiting to acquire database connection', 'overloaded'],
  ['XX000', 'Tenant or user not found', 'login-refused'],
  ['XX000', 'MaxClientsInSessionMode: max clients reached - in Session mode', 'overloaded'],
  ['XX000', 'DbHandler exited', 'lost'],
  ['XX000', "Couldn't connect to compute node", 'unreachable'],
  ['XX000', 'Endpoint ID is not specified.', 'misconfigured'],
  ['', 'The server does not support SSL connections', 'tls-refused'],
  ['08P01', 'unsupported startup parameter in options: search_path', 'misconfigured'],
  [
    '08P01',
    "unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed",
    'misconfigured',
  ],
  ['08P01', 'database "town" is disabled', 'misconfigured'],
  ['08P01', 'database does not allow connections: town', 'misconfigured'],
  ['08P01', 'authentication database "auth" is disabled', 'misconfigured'],
  ['08P01', 'no authentication method is found', 'misconfigured'],
  ['08P01', 'client connections exceeded (max_db_client_connections)', 'overloaded'],
  ['08P01', 'client connections exceeded (max_user_client_connections)', 'overloaded'],
  ['08P01', 'no memory for pool', 'overloaded'],
  ['08P01', 'unix socket login rejected', 'login-refused'],
  ['08P01', 'username too long', 'login-refused'],
  ['08P01', 'server login failed: wrong password type', 'login-refused'],
  ['08P01', 'client_login_timeout (server down)', 'unreachable'],
  ['08P01', 'client_login_timeout', 'lost'],
  ['08P01', 'transaction timeout', 'timeout'],
  ['08P01', 'admin forced disconnect', 'lost'],
  ['08P01', 'pooler is shutting down', 'unreachable'],
  ['08P01', 'server login has been failing, cached error: connect failed (server_login_retry)', 'unreachable'],
  [
    '08P01',
    'server login has been failing, cached error: database "x" does not exist (server_login_retry)',
    'login-refused',
  ],
  [
    '08P01',
    'server login has been failing, cached error: role "x" does not exist (server_login_retry)',
    'login-refused',
  ],
  ['28000', 'IAM authentication is allowed only with SSL connections.', 'tls-refused'],
  [
    '28000',
    'This RDS proxy has no credentials for the role app. Check the credentials for this role and try again.',
    'login-refused',
  ],
  ['28000', 'The password that was provided for the role app is wrong.', 'login-refused'],
  ['0A000', "Feature not supported: RDS Proxy currently doesn't support command-line options.", 'misconfigured'],
  ['0A000', 'cached plan must not change result type', 'statement-refused'],
  ['XX000', 'You have exceeded the limit of concurrently active endpoints.', 'overloaded'],
  ['XX000', 'SSL connection is required', 'tls-refused'],
  ['XX000', 'Address not in tenant allow_list: {54, 82, 47, 142}', 'misconfigured'],
  ['XX000', '(EADDRNOTALLOWED) address not in tenant allow_list', 'misconfigured'],
  ['XX000', '(ENOTFOUND) tenant/user app.town not found', 'login-refused'],
  ['XX000', 'Max client connections reached', 'overloaded'],
  ['XX000', 'Unable to check out connection from the pool due to timeout', 'overloaded'],
  ['XX000', '(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 15000ms', 'overloaded'],
  [
    'XX000',
    'Circuit breaker open: too many authentication failures, new connections are temporarily blocked',
    'login-refused',
  ],
  [
    'XX000',
    'Circuit breaker open: too many failed attempts to connect to the database, new connections are temporarily blocked',
    'overloaded',
  ],
  ['XX000', 'max prepared statements limit reached. Limit: 100 per connection', 'statement-refused'],
  ['XX000', 'Connection to database closed. Check logs for more information', 'lost'],
  ['25P03', 'terminating connection due to idle-in-transaction timeout', 'lost'],
  ['25P04', 'terminating connection due to transaction timeout', 'timeout'],
])('a pooler that says %s "%s" means %s', (code, message, kind) => {
  expect(findFailureKind(refusal(message, code))).toBe(kind);
});

test('a refused connection is not retried, and says when to come back', () => {
  for (const message of ['no such database: x', 'bouncer config error', 'SSL required', 'query timeout']) {
    expect(mayRetryRead(refusal(message, '08P01'))).toBe(false);
    expect(describeDatabaseFailure(refusal(message, '08P01'), 'waybills')).toBeInstanceOf(UnavailableError);
  }
  expect(describeDatabaseFailure(refusal('SSL required', '08P01'), 'waybills').message).toBe(
    'The waybills database and its client have different TLS settings (TLS_REFUSED).',
  );
});

test('only what was never sent is repeated while a pooler restarts', () => {
  for (const text of ['server shutting down', 'server login has been failing, try again later (server_login_retry)']) {
    expect(isNeverSent(refusal(text, '08P01'))).toBe(true);
  }
  for (const text of ['query_timeout', 'database removed', 'server conn crashed?', 'query_wait_timeout']) {
    expect(isNeverSent(refusal(text, '08P01'))).toBe(false);
  }
});

test('every row has a source, and only refusals of sent statements may have run', () => {
  expect(poolerRefusals.filter(({ source }) => source === '')).toEqual([]);
  expect(new Set(poolerRefusals.filter(({ isSent }) => isSent).map(({ code }) => code))).toEqual(
    new Set(['57014', '08006']),
  );
});

test.each([
  ["a parameter's value", { where: "unnamed portal parameter $1 = '...'" }, '22P02', 'x', InvalidInputError],
  [
    'a NUL',
    { where: 'unnamed portal parameter $1' },
    '22021',
    'invalid byte sequence for encoding "UTF8": 0x00',
    InvalidInputError,
  ],
  [
    'a number in the database',
    { where: 'SQL function "f" statement 1' },
    '22P02',
    'invalid input syntax',
    UnavailableError,
  ],
  ['a division by a zero in the database', {}, '22012', 'division by zero', UnavailableError],
  [
    'a text in the database',
    {},
    '22021',
    'invalid byte sequence for encoding "UTF8": 0xe9 0x6c 0x75',
    UnavailableError,
  ],
])('an error about %s is told as the fault of its side', (_, more, code, message, type) => {
  expect(describeDatabaseFailure(refusal(message, code, more), 'waybills')).toBeInstanceOf(type);
});
