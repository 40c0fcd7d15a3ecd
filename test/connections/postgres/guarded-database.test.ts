import { expect, test } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import { isDatabaseAway } from '../../../shared/connections/postgres/guarded-database.ts';

const failWith = (code: string) =>
  new UnavailableError('no', { peer: 'waybills', cause: Object.assign(new Error('no'), { code }) });

test.each([
  ['a server that is starting', true, failWith('57P03')],
  ['nobody at its port', true, failWith('ECONNREFUSED')],
  ['a connection that was lost', true, failWith('08006')],
  ['too many clients', true, failWith('53300')],
  ['a wrong password', true, failWith('28P01')],
  ['a certificate that is over', true, failWith('CERT_HAS_EXPIRED')],
  ['no connection in time', true, new UnavailableError('No connection', { peer: 'waybills' })],
  ['a statement that is wrong', false, failWith('42P01')],
  ['a statement that takes too long', false, failWith('57014')],
  ['a deadlock', false, failWith('40P01')],
  ['a caller without time', false, new DeadlineExceededError('late')],
])('%s tells the breaker that the database is away: %s', (_, isAway, error) => {
  expect(isDatabaseAway(error)).toBe(isAway);
});
