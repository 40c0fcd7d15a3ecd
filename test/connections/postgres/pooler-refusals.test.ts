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

/** What poolers say, by what it means and by its code. */
const texts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'login-refused': {
    '08P01': [
      'no such database: nope',
      'database "absent" does not exist',
      'no such user: x',
      'login failed',
      'password authentication failed',
      'unix socket login rejected',
      'username too long',
      'server login failed: wrong password type',
      'server login has been failing, cached error: database "x" does not exist (server_login_retry)',
      'server login has been failing, cached error: role "x" does not exist (server_login_retry)',
    ],
    '': ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string'],
    XX000: [
      'Tenant or user not found',
      '(ENOTFOUND) tenant/user app.town not found',
      'Circuit breaker open: too many authentication failures, new connections are temporarily blocked',
    ],
    '28000': [
      'This RDS proxy has no credentials for the role app. Check the credentials for this role and try again.',
      'The password that was provided for the role app is wrong.',
    ],
  },
  misconfigured: {
    '08P01': [
      'bouncer config error',
      'unsupported startup parameter: search_path',
      'unsupported startup parameter in options: search_path',
      "unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed",
      'database "town" is disabled',
      'database does not allow connections: town',
      'authentication database "auth" is disabled',
      'no authentication method is found',
    ],
    XX000: [
      'Endpoint ID is not specified.',
      'Address not in tenant allow_list: {54, 82, 47, 142}',
      '(EADDRNOTALLOWED) address not in tenant allow_list',
    ],
    '0A000': ["Feature not supported: RDS Proxy currently doesn't support command-line options."],
  },
  'tls-refused': {
    '08P01': ['SSL required'],
    '28000': ['This RDS Proxy requires TLS connections', 'IAM authentication is allowed only with SSL connections.'],
    '': ['The server does not support SSL connections'],
    XX000: ['SSL connection is required'],
  },
  lost: {
    '08P01': [
      'database removed',
      'client_idle_timeout',
      'server conn crashed?',
      'idle transaction timeout',
      'client_login_timeout',
      'admin forced disconnect',
    ],
    XX000: ['DbHandler exited', 'Connection to database closed. Check logs for more information'],
    '25P03': ['terminating connection due to idle-in-transaction timeout'],
  },
  unreachable: {
    '08P01': [
      'server shutting down',
      'server login has been failing, try again later (server_login_retry)',
      'pgbouncer cannot connect to server',
      'client_login_timeout (server down)',
      'pooler is shutting down',
      'server login has been failing, cached error: connect failed (server_login_retry)',
    ],
    XX000: ["Couldn't connect to compute node"],
  },
  overloaded: {
    '08P01': [
      'query_wait_timeout',
      'no more connections allowed (max_client_conn)',
      'client connections exceeded (max_db_client_connections)',
      'client connections exceeded (max_user_client_connections)',
      'no memory for pool',
    ],
    '53300': ['Timed-out waiting to acquire database connection'],
    XX000: [
      'MaxClientsInSessionMode: max clients reached - in Session mode',
      'You have exceeded the limit of concurrently active endpoints.',
      'Max client connections reached',
      'Unable to check out connection from the pool due to timeout',
      '(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 15000ms',
      'Circuit breaker open: too many failed attempts to connect to the database, new connections are temporarily blocked',
    ],
  },
  timeout: {
    '08P01': ['query timeout', 'query_timeout', 'transaction timeout'],
    '25P04': ['terminating connection due to transaction timeout'],
  },
  'statement-refused': {
    '0A000': ['cached plan must not change result type'],
    XX000: ['max prepared statements limit reached. Limit: 100 per connection'],
  },
};

const rows = Object.entries(texts).flatMap(([kind, codes]) =>
  Object.entries(codes).flatMap(([code, messages]) => messages.map((message) => [code, message, kind] as const)),
);

test.each(rows)('a pooler that says %s "%s" means %s', (code, message, kind) => {
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
  ["a parameter's value, in German", { where: 'unbenanntes Portal, Parameter $1' }, '22P02', 'x', InvalidInputError],
  [
    'a value in a function of the database',
    { where: 'SQL statement "SELECT $1::int"\nPL/pgSQL function f(text) line 3 at RETURN' },
    '22P02',
    'x',
    UnavailableError,
  ],
  ['a NUL in the database', {}, '22021', 'invalid byte sequence for encoding "UTF8": 0x00', UnavailableError],
  ['several rows in the database', {}, '21000', 'more than one row returned by a subquery', UnavailableError],
  ['a damaged page', {}, 'XX001', 'invalid page in block 0 of relation base/1/2', UnavailableError],
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
