import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import {
  describeDatabaseFailure,
  findFailureKind,
  isDatabaseUnavailable,
  isFatal,
  mayRetryRead,
} from '../../../shared/connections/postgres/database-failure.ts';

const withCode = (code: string) => Object.assign(new Error('postgres://user:pa55@host/db said no'), { code });

describe('a failure of the database', () => {
  test.each([
    ['57P01', 'lost', true],
    ['08006', 'lost', true],
    ['08P01', 'lost', true],
    ['ECONNRESET', 'lost', true],
    ['EPIPE', 'lost', true],
    ['40001', 'conflict', true],
    ['40P01', 'conflict', true],
    ['26000', 'statement-refused', false],
    ['42P05', 'statement-refused', false],
    ['57P03', 'unreachable', false],
    ['ECONNREFUSED', 'unreachable', false],
    ['ENOTFOUND', 'unreachable', false],
    ['53300', 'overloaded', false],
    ['57014', 'timeout', false],
    ['28P01', 'login-refused', false],
    ['3D000', 'login-refused', false],
    ['CERT_HAS_EXPIRED', 'untrusted', false],
    ['42P01', 'refused', false],
    ['25006', 'read-only', false],
    ['SOMETHING_NEW', 'refused', false],
  ])('with the code %s is %s; a read is retried: %s', (code, kind, mayRetry) => {
    expect(findFailureKind(withCode(code))).toBe(kind);
    expect(mayRetryRead(withCode(code))).toBe(mayRetry);
  });

  test.each([
    ['DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01', 'conflict'],
    ['BadRequestException', 'FATAL: password authentication failed; SQLState: 28P01', 'login-refused'],
    ['BadRequestException', 'Cannot find parameter: p1', 'refused'],
    ['DatabaseResumingException', 'The Aurora DB instance is resuming', 'unreachable'],
    ['DatabaseUnavailableException', 'Communications link failure', 'unreachable'],
    ['StatementTimeoutException', 'Request timed out', 'timeout'],
    ['ThrottlingException', 'Rate exceeded', 'overloaded'],
    ['TransactionNotFoundException', 'Transaction is not found', 'conflict'],
    ['SecretsErrorException', 'The secret cannot be read', 'login-refused'],
    ['AccessDeniedException', 'User is not authorized', 'login-refused'],
  ])('of the Data API, %s (%s), is %s', (name, message, kind) => {
    expect(findFailureKind(Object.assign(new Error(message), { name, $metadata: {} }))).toBe(kind);
  });

  test.each(['Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable'])(
    'without a code is recognised by the message of pg: %s',
    (message) => {
      expect(findFailureKind(new Error(message))).toBe('lost');
    },
  );

  test('after a queue timeout of the pooler is not retried: the caller has already waited', () => {
    const waited = Object.assign(new Error('query_wait_timeout'), { code: '08P01', severity: 'FATAL' });
    expect([findFailureKind(waited), mayRetryRead(waited), isFatal(waited)]).toEqual(['overloaded', false, true]);
    const crashed = Object.assign(new Error('server conn crashed?'), { code: '08P01', severity: 'ERROR' });
    expect([findFailureKind(crashed), mayRetryRead(crashed), isFatal(crashed)]).toEqual(['lost', true, false]);
  });

  test('becomes an error that holds no address or password, and a time for the retry', () => {
    const failure = describeDatabaseFailure(withCode('53300'), 'waybills');
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(failure.message).toBe('The waybills database is overloaded (53300).');
    expect((failure as UnavailableError).retryAfterSeconds).toBe(2);
  });

  test('of a peer that is called database does not name it twice', () => {
    expect(describeDatabaseFailure(withCode('57P01'), 'database').message).toBe(
      'The database broke the connection (57P01).',
    );
  });

  test.each([
    ['57P01', 'unavailable'],
    ['40001', 'conflict'],
    ['57014', 'timeout'],
    ['28P01', 'refused'],
    ['42P01', 'refused'],
    ['25006', 'unavailable'],
  ])('with the code %s gives its caller the reason %s', (code, reason) => {
    expect(describeDatabaseFailure(withCode(code), 'waybills')).toMatchObject({ code: 'unavailable', reason });
  });

  test('that is already translated stays as it is and is not retried', () => {
    const late = new DeadlineExceededError('late');
    expect(describeDatabaseFailure(late, 'waybills')).toBe(late);
    expect(mayRetryRead(late)).toBe(false);
  });
});

const failWith = (code: string) =>
  new UnavailableError('no', { peer: 'waybills', cause: Object.assign(new Error('no'), { code }) });

test.each([
  ['a server that is starting', true, failWith('57P03')],
  ['a refused TCP connection', true, failWith('ECONNREFUSED')],
  ['a lost connection', true, failWith('08006')],
  ['too many clients', true, failWith('53300')],
  ['a wrong password', true, failWith('28P01')],
  ['an expired certificate', true, failWith('CERT_HAS_EXPIRED')],
  ['no connection in time', true, new UnavailableError('No connection', { peer: 'waybills' })],
  ['a wrong statement', false, failWith('42P01')],
  ['a statement timeout', false, failWith('57014')],
  ['a deadlock', false, failWith('40P01')],
  ['a passed deadline', false, new DeadlineExceededError('late')],
])('%s means that the database is unavailable: %s', (_, isUnavailable, error) => {
  expect(isDatabaseUnavailable(error)).toBe(isUnavailable);
});
