import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readFlags } from '../../infra/local/start/flags/read-flags.ts';
import { readConfiguration } from '../../shared/configuration/configuration.ts';
import { findOtpUrlMistake, OtpUrlError, parseOtpUrl } from '../../shared/configuration/otp-url.ts';
import { catchError } from '../support/catch-error.ts';

test('the parts of a URL are decoded', () => {
  expect(parseOtpUrl('https://a%40b:p%2F%3F%23%25@[::1]:8443/base/')).toEqual({
    origin: 'https://[::1]:8443',
    host: '[::1]:8443',
    hostname: '[::1]',
    port: 8443,
    protocol: 'https:',
    path: '/base',
    credentials: { user: 'a@b', password: 'p/?#%' },
  });
  expect(parseOtpUrl('http://otp')).toMatchObject({ port: 80, path: '', credentials: null });
  expect(parseOtpUrl('https://me:p@ss:w@otp')).toMatchObject({ port: 443, credentials: { password: 'p@ss:w' } });
});

const refused: [string, RegExp][] = [
  ['ftp://me:hunter2@otp', /something else/],
  ['otp:8080', /something else/],
  ['http://', /something else/],
  ['http://otp:99999', /something else/],
  ['http://me:hun/hunter2@otp', /write \/ \? # and @ .* as %2F/],
  ['http://me:12/hunter2@otp', /write \/ \? # and @ .* as %2F/],
  ['http://me:hun?hunter2@otp', /write \/ \? # and @ .* as %2F/],
  ['http://me:hun#hunter2@otp', /write \/ \? # and @ .* as %2F/],
  ['http://me:hunter2%hunter2@otp', /a % that starts no encoded character/],
  ['http://me%00:hunter2@otp', /a control character/],
  ['http://me:hunter2\nhunter2@otp', /a control character/],
  ['http://me:hunter2@otp/ba\tse', /a control character/],
  ['http://me:hunter2@otp:0', /port 0/],
  ['http://me:hunter2@otp/?key=hunter2', /parameters after a \?/],
  ['http://me:hunter2@otp/#hunter2', /a part after a #/],
];

/** Everything that reads the URL of an OpenTripPlanner from a person. */
const readers: [string, (url: string) => unknown][] = [
  ['OTP_INSTANCES', (url) => readConfiguration({ OTP_INSTANCES: JSON.stringify([{ url, feeds: [], default: true }]) })],
  ['npm start --otp', (url) => readFlags(['--otp', url], '/')],
  ['the client', parseOtpUrl],
];

test.each(readers)('%s takes what the parser takes, refuses the rest, and shows no part of it', (_, read) => {
  expect(() => read('https://me:secret@otp.example:8443/base')).not.toThrow();
  for (const [url, reason] of refused) {
    expect(findOtpUrlMistake(url), url).toMatch(reason);
    const error = catchError(() => read(url));
    expect(error, url).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  }
});

test('the parser has an error of its own, with the reason', () => {
  for (const [url, reason] of refused) {
    const error = catchError(() => parseOtpUrl(url));
    expect(error).toBeInstanceOf(OtpUrlError);
    expect(error).toMatchObject({ message: expect.stringMatching(reason) });
  }
});
