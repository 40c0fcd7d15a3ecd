import { expect, test } from 'vitest';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';

test('a CallError is logged with its code and causes, without a place', () => {
  const error = new UnavailableError('OTP is down', { peer: 'otp', cause: new Error('refused') });
  expect(describeError(error)).toEqual({
    name: 'UnavailableError',
    code: 'unavailable',
    message: 'OTP is down',
    cause: { name: 'Error', message: 'refused' },
  });
});

test('an unexpected error is logged with the place where it happened', () => {
  expect(describeError(new TypeError('x is not a function'))).toMatchObject({
    name: 'TypeError',
    place: expect.stringContaining('describe-error.test.ts'),
  });
});

test('properties that libraries add to errors are not logged', () => {
  const error = Object.assign(new Error('failed'), { query: 'SELECT', address: '10.0.0.1', code: 7 });
  expect(describeError(error)).toEqual({ name: 'Error', message: 'failed', place: expect.any(String) });
  expect(describeError('thrown text, maybe a secret')).toEqual({ name: 'string' });
});

test('causes are logged three deep, even if they form a circle', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  expect(JSON.stringify(describeError(first)).match(/"message":"\w+"/g)).toHaveLength(4);
});
