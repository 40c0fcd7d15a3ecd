import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import {
  describeDatabaseFailure,
  findFailureKind,
  isFatal,
  mayRepeatRead,
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
    ['57P03', 'away', false],
    ['ECONNREFUSED', 'away', false],
    ['ENOTFOUND', 'away', false],
    ['53300', 'busy', false],
    ['57014', 'slow', false],
    ['28P01', 'locked', false],
    ['3D000', 'locked', false],
    ['CERT_HAS_EXPIRED', 'untrusted', false],
    ['42P01', 'refused', false],
    ['25006', 'read-only', false],
    ['SOMETHING_NEW', 'refused', false],
  ])('with the code %s is %s, and repeating a read is worth it: %s', (code, kind, mayRepeat) => {
    expect(findFailureKind(withCode(code))).toBe(kind);
    expect(mayRepeatRead(withCode(code))).toBe(mayRepeat);
  });

  test.each([
    ['DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01', 'conflict'],
    ['BadRequestException', 'FATAL: password authentication failed; SQLState: 28P01', 'locked'],
    ['BadRequestException', 'Cannot find parameter: p1', 'refused'],
    ['DatabaseResumingException', 'The Aurora DB instance is resuming', 'away'],
    ['DatabaseUnavailableException', 'Communications link failure', 'away'],
    ['StatementTimeoutException', 'Request timed out', 'slow'],
    ['ThrottlingException', 'Rate exceeded', 'busy'],
    ['TransactionNotFoundException', 'Transaction is not found', 'conflict'],
    ['SecretsErrorException', 'The secret cannot be read', 'locked'],
    ['AccessDeniedException', 'User is not authorized', 'locked'],
  ])('of the Data API, %s (%s), is %s', (name, message, kind) => {
    expect(findFailureKind(Object.assign(new Error(message), { name, $metadata: {} }))).toBe(kind);
  });

  test.each(['Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable'])(
    'without a code is known by what pg says: %s',
    (message) => {
      expect(findFailureKind(new Error(message))).toBe('lost');
    },
  );

  test('of a pooler that had no server connection for us is not worth repeating: the caller has waited once', () => {
    const waited = Object.assign(new Error('query_wait_timeout'), { code: '08P01', severity: 'FATAL' });
    expect([findFailureKind(waited), mayRepeatRead(waited), isFatal(waited)]).toEqual(['busy', false, true]);
    const crashed = Object.assign(new Error('server conn crashed?'), { code: '08P01', severity: 'ERROR' });
    expect([findFailureKind(crashed), mayRepeatRead(crashed), isFatal(crashed)]).toEqual(['lost', true, false]);
  });

  test('becomes our error, which says neither address nor password and when to come back', () => {
    const failure = describeDatabaseFailure(withCode('53300'), 'waybills');
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(failure.message).toBe('The waybills database has no room (53300).');
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
  ])('with the code %s tells its caller %s', (code, reason) => {
    expect(describeDatabaseFailure(withCode(code), 'waybills')).toMatchObject({ code: 'unavailable', reason });
  });

  test('that is ours already stays as it is, and is not repeated', () => {
    const late = new DeadlineExceededError('late');
    expect(describeDatabaseFailure(late, 'waybills')).toBe(late);
    expect(mayRepeatRead(late)).toBe(false);
  });
});
