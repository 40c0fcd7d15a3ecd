import { expect, test } from 'vitest';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';

test('an error of ours is told with its code and causes, and without a place: it says itself what happened', () => {
  const error = new UnavailableError('OTP is away', { peer: 'otp', cause: new Error('refused') });
  expect(describeError(error)).toEqual({
    name: 'UnavailableError',
    code: 'unavailable',
    message: 'OTP is away',
    cause: { name: 'Error', message: 'refused' },
  });
});

test('a fault is told with the place where it happened', () => {
  expect(describeError(new TypeError('x is not a function'))).toMatchObject({
    name: 'TypeError',
    place: expect.stringContaining('describe-error.test.ts'),
  });
});

test('what libraries keep in their errors is not told', () => {
  const error = Object.assign(new Error('failed'), { query: 'SELECT', address: '10.0.0.1', code: 7 });
  expect(describeError(error)).toEqual({ name: 'Error', message: 'failed', place: expect.any(String) });
  expect(describeError('thrown text, maybe a secret')).toEqual({ name: 'string' });
});

test('causes are told three deep, even where they go round', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  expect(JSON.stringify(describeError(first)).match(/"message":"\w+"/g)).toHaveLength(4);
});
